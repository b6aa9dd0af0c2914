'use client';

import X from 'lucide-react/icons/x';
import * as Dialog from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button';

/**
 * A panel from the right with a fixed head and a body that scrolls; a full page on phones. Traps the focus, closes
 * with Esc, and gives the focus back through `returnFocus`, because the element that opened it may have been drawn
 * anew in the meantime.
 */
export function Drawer({
  open,
  onClose,
  returnFocus,
  title,
  subtitle,
  children,
}: {
  open: boolean;
  onClose: () => void;
  returnFocus?: () => void;
  title: ReactNode;
  subtitle: ReactNode;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in" />
        <Dialog.Content
          aria-describedby={undefined}
          // The panel itself takes the focus, so that its name is read and not the close button's hint.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            if (!returnFocus) return;
            event.preventDefault();
            returnFocus();
          }}
          className="fixed inset-y-0 right-0 z-40 flex w-(--drawer-width) max-w-full flex-col bg-surface-1 shadow-3 outline-none data-[state=closed]:animate-drawer-out data-[state=open]:animate-drawer-in max-desk:w-full"
        >
          <div className="flex items-start gap-3 border-b border-line-1 px-5 pt-4 pb-3 max-desk:px-4 max-desk:pt-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-lg font-bold tracking-[-0.01em] [overflow-wrap:anywhere]">
                {title}
              </Dialog.Title>
              <div className="mt-0.5 text-xs text-fg-2 [overflow-wrap:anywhere]">{subtitle}</div>
            </div>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <X size={16} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </div>
          <div className="flex-1 overflow-y-auto overscroll-contain px-5 py-4 max-desk:p-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
