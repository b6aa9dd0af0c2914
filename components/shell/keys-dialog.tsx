'use client';

import X from 'lucide-react/icons/x';
import * as Dialog from 'radix-ui/dialog';
import { IconButton } from '../ui/icon-button';
import { Kbd } from '../ui/kbd';
import { showDialog } from './dialogs';
import { setSingleKeys, useSingleKeys } from './single-keys';

const keys: { keys: string[]; does: string; single?: boolean }[] = [
  { keys: ['Ctrl K', '⌘ K'], does: 'Command palette' },
  { keys: ['/'], does: 'Search', single: true },
  { keys: ['↑', '↓', '←', '→'], does: 'Move between cells of the board' },
  { keys: ['Enter'], does: 'Timeline of the cell' },
  { keys: ['C'], does: 'Commits of the chip before the cell', single: true },
  { keys: ['J', 'K'], does: 'Next, previous in lists', single: true },
  { keys: ['G', 'B'], does: 'Go to the board', single: true },
  { keys: ['G', 'D'], does: 'Go to deliveries', single: true },
  { keys: ['Esc'], does: 'Close' },
  { keys: ['?'], does: 'This list', single: true },
];

/** All keys, and the switch for those that are a single letter. */
export default function KeysDialog({ open }: { open: boolean }) {
  const on = useSingleKeys();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => showDialog(next ? 'keys' : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed top-[12vh] left-1/2 z-40 max-h-[80vh] w-[440px] max-w-[calc(100vw-24px)] -translate-x-1/2 overflow-y-auto rounded-lg border border-line-2 bg-surface-1 shadow-2 outline-none data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in"
        >
          <div className="flex items-center justify-between border-b border-line-1 py-2 pr-2 pl-4">
            <Dialog.Title className="text-lg font-bold">Keys</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <X size={16} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </div>
          <dl className="px-4 py-2">
            {keys.map(({ keys: names, does, single }) => (
              <div
                key={does}
                className="flex items-center gap-3 border-b border-line-1 py-1.5 last:border-b-0"
              >
                <dt className={single && !on ? 'text-fg-3 line-through' : undefined}>{does}</dt>
                <dd className="ml-auto flex gap-1">
                  {names.map((name) => (
                    <Kbd key={name}>{name}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <label className="flex cursor-pointer items-start gap-2.5 border-t border-line-1 bg-surface-2 px-4 py-3 text-xs">
            <input
              type="checkbox"
              checked={on}
              onChange={(event) => setSingleKeys(event.target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-(--accent)"
            />
            <span>
              <b>Single letters are keys.</b> They never act inside a text field and never do anything that
              cannot be taken back. Switch them off if you speak to this computer.
            </span>
          </label>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
