'use client';

import type { VariantProps } from 'class-variance-authority';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import { type ComponentProps, useId } from 'react';
import { useConnectionLost } from '../live/use-live';
import { Button } from './button';
import type { buttonClass } from './button-class';

/**
 * A button that sends a command. While it may not be used it stays focusable, `aria-disabled`, and its reason stands
 * beside it. It is off by itself while the connection is lost, because what the page shows may be old.
 */
export function CommandButton({
  offReason = null,
  busy = false,
  onClick,
  children,
  ...props
}: Omit<ComponentProps<typeof Button>, 'onClick'> &
  VariantProps<typeof buttonClass> & { offReason?: string | null; busy?: boolean; onClick: () => void }) {
  const reasonId = useId();
  const lost = useConnectionLost();
  const reason = lost ? 'Off until the connection is back.' : offReason;
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
      {reason === null ? null : (
        <span id={reasonId} className="text-xs text-fg-3">
          {reason}
        </span>
      )}
      <Button
        {...props}
        aria-disabled={reason !== null || busy}
        aria-describedby={reason === null ? undefined : reasonId}
        aria-busy={busy}
        onClick={() => {
          if (reason === null && !busy) onClick();
        }}
      >
        {busy ? <LoaderCircle size={14} aria-hidden className="animate-turn" /> : null}
        {children}
      </Button>
    </span>
  );
}
