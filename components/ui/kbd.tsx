import type { ReactNode } from 'react';

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-xs border border-line-2 bg-surface-2 px-[5px] font-sans text-2xs whitespace-nowrap text-fg-2">
      {children}
    </kbd>
  );
}
