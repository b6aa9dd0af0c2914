'use client';

import { Command } from 'cmdk';
import GitBranch from 'lucide-react/icons/git-branch';
import Keyboard from 'lucide-react/icons/keyboard';
import LayoutGrid from 'lucide-react/icons/layout-grid';
import LogOut from 'lucide-react/icons/log-out';
import Moon from 'lucide-react/icons/moon';
import Rocket from 'lucide-react/icons/rocket';
import Search from 'lucide-react/icons/search';
import Sun from 'lucide-react/icons/sun';
import Webhook from 'lucide-react/icons/webhook';
import { useRouter } from 'next/navigation';
import * as Dialog from 'radix-ui/dialog';
import { type ReactNode, useEffect, useState } from 'react';
import type { BoardPageView, BoardRowView } from '@/lib/domain/board/view';
import { apiGet, apiPath } from '../api/client';
import { signOut } from '../api/session';
import { announce } from '../live/announcer';
import { showDialog } from '../shell/dialogs';
import { chooseTheme, useDark } from '../shell/theme';
import { Kbd } from '../ui/kbd';

const restMs = 200;
const entry =
  'flex h-8 cursor-pointer items-center gap-2.5 px-3 text-sm select-none data-[selected=true]:bg-signal-bg max-desk:h-11 [&>svg]:shrink-0';

/** Services that match what is typed, as the board's own search finds them. */
function useServices(text: string): BoardRowView[] {
  const [found, setFound] = useState<{ text: string; rows: BoardRowView[] }>({ text: '', rows: [] });
  useEffect(() => {
    if (text === '') return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      apiGet<BoardPageView>(apiPath('/api/v1/board', { query: text, limit: 8 }), abort.signal).then(
        ({ items }) => setFound({ text, rows: items }),
        () => setFound({ text, rows: [] }),
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return text === '' ? [] : found.rows;
}

function Entry({
  value,
  icon,
  keys,
  run,
  children,
}: {
  value: string;
  icon: ReactNode;
  keys?: string[];
  run: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      className={entry}
      onSelect={() => {
        showDialog(null);
        run();
      }}
    >
      {icon}
      <span className="min-w-0 truncate">{children}</span>
      {keys ? (
        <span className="ml-auto flex gap-1">
          {keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      ) : null}
    </Command.Item>
  );
}

/** Everything that can be reached from anywhere, by typing a part of its name. */
export default function CommandPalette({ open }: { open: boolean }) {
  const router = useRouter();
  const dark = useDark();
  const [text, setText] = useState('');
  const typed = text.trim();
  const services = useServices(open ? typed : '');
  const matches = (words: string) => words.toLowerCase().includes(typed.toLowerCase());
  const fixed: { words: string; icon: ReactNode; keys?: string[]; run: () => void }[] = [
    {
      words: 'Go to the board',
      icon: <LayoutGrid size={14} aria-hidden />,
      keys: ['G', 'B'],
      run: () => router.push('/'),
    },
    {
      words: 'Go to deployments',
      icon: <Rocket size={14} aria-hidden />,
      run: () => router.push('/deployments'),
    },
    {
      words: 'Go to deliveries',
      icon: <Webhook size={14} aria-hidden />,
      keys: ['G', 'D'],
      run: () => router.push('/deliveries'),
    },
    {
      words: dark ? 'Switch to light theme' : 'Switch to dark theme',
      icon: dark ? <Sun size={14} aria-hidden /> : <Moon size={14} aria-hidden />,
      run: () => chooseTheme(dark ? 'light' : 'dark'),
    },
    {
      words: 'Show all keys',
      icon: <Keyboard size={14} aria-hidden />,
      keys: ['?'],
      run: () => showDialog('keys'),
    },
    {
      words: 'Sign out',
      icon: <LogOut size={14} aria-hidden />,
      run: () => {
        signOut().catch(() => announce('Sternway did not answer. You are still signed in.', 'assertive'));
      },
    },
  ];
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        showDialog(next ? 'palette' : null);
        if (!next) setText('');
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[560px] max-w-[calc(100vw-24px)] -translate-x-1/2 overflow-hidden rounded-lg border border-line-2 bg-popover shadow-2 outline-none data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command shouldFilter={false} label="Commands" loop>
            <div className="flex h-10 items-center gap-2 border-b border-line-1 px-3 max-desk:h-12">
              <Search size={14} aria-hidden className="shrink-0 text-fg-3" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder="Type a command, a service, a commit or a person"
                className="h-full min-w-0 flex-1 bg-transparent text-sm outline-none max-desk:text-lg"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Command.List className="max-h-[52vh] overflow-y-auto py-1" label="Commands">
              <Command.Empty className="px-3 py-4 text-xs text-fg-2">
                Nothing matches “{typed}”.
              </Command.Empty>
              {typed === '' ? null : (
                <Entry
                  value="search"
                  icon={<Search size={14} aria-hidden />}
                  run={() => router.push(`/?query=${encodeURIComponent(typed)}`)}
                >
                  Search the board for “{typed}”
                </Entry>
              )}
              {services.map(({ service, name, group }) => (
                <Entry
                  key={service}
                  value={`service ${service}`}
                  icon={<GitBranch size={14} aria-hidden />}
                  run={() => router.push(`/services/${service}`)}
                >
                  Open {name} <span className="text-fg-3">{group.replaceAll('/', ' / ')}</span>
                </Entry>
              ))}
              {fixed
                .filter(({ words }) => matches(words))
                .map(({ words, ...rest }) => (
                  <Entry key={words} value={words} {...rest}>
                    {words}
                  </Entry>
                ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
