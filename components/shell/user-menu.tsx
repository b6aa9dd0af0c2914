'use client';

import Check from 'lucide-react/icons/check';
import Keyboard from 'lucide-react/icons/keyboard';
import LogOut from 'lucide-react/icons/log-out';
import * as DropdownMenu from 'radix-ui/dropdown-menu';
import type { ReactNode } from 'react';
import { signOut } from '../api/session';
import { announce } from '../live/announcer';
import { showDialog } from './dialogs';
import { chooseTheme, type ThemeChoice, useThemeChoice } from './theme';

const themes: { choice: ThemeChoice; word: string }[] = [
  { choice: 'light', word: 'Light' },
  { choice: 'dark', word: 'Dark' },
  { choice: 'system', word: 'As the system' },
];
const entry =
  'flex h-8 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm outline-none select-none data-[highlighted]:bg-signal-bg max-desk:h-11';

/** Theme, keys, sign out. */
export default function UserMenu({
  name,
  open,
  onOpenChange,
  children,
}: {
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  const choice = useThemeChoice();
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      {/* Not moved to the end of the page: inside header or navigation it belongs to a landmark. */}
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-56 rounded-lg border border-line-2 bg-popover p-1 text-popover-foreground shadow-2 data-[state=open]:animate-fade-in"
      >
        <DropdownMenu.Label className="px-2 py-1.5 text-xs text-fg-3">Signed in as {name}</DropdownMenu.Label>
        <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line-1" />
        <DropdownMenu.Label className="px-2 py-1 text-2xs font-bold text-fg-3">Theme</DropdownMenu.Label>
        <DropdownMenu.RadioGroup
          value={choice}
          onValueChange={(next) => {
            const theme = themes.find(({ choice: known }) => known === next);
            if (theme) chooseTheme(theme.choice);
          }}
        >
          {themes.map((theme) => (
            <DropdownMenu.RadioItem key={theme.choice} value={theme.choice} className={entry}>
              <span className="grid size-3.5 place-items-center">
                <DropdownMenu.ItemIndicator>
                  <Check size={14} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {theme.word}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line-1" />
        <DropdownMenu.Item className={entry} onSelect={() => showDialog('keys')}>
          <Keyboard size={14} aria-hidden />
          Keys
        </DropdownMenu.Item>
        <DropdownMenu.Item
          className={entry}
          onSelect={() => {
            signOut().catch(() => announce('Sternway did not answer. You are still signed in.', 'assertive'));
          }}
        >
          <LogOut size={14} aria-hidden />
          Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
