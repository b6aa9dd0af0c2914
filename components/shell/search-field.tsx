'use client';

import { clsx } from 'clsx';
import Search from 'lucide-react/icons/search';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { changeUrl } from '../board/board-url';
import { Kbd } from '../ui/kbd';

/** How long typing has to rest before the board is asked. */
const restMs = 250;

/** Searches the board: while typing when it is on the screen, by going there from any other page. */
export function SearchField({
  className,
  placeholder,
  withKey = false,
}: {
  className?: string;
  placeholder: string;
  withKey?: boolean;
}) {
  const router = useRouter();
  const onBoard = usePathname() === '/';
  const params = useSearchParams();
  const asked = onBoard ? (params.get('query') ?? '') : '';
  const [text, setText] = useState(asked);
  const [seen, setSeen] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // The URL changed from elsewhere: "back", "clear the search", the palette.
  if (asked !== seen) {
    setSeen(asked);
    if (asked !== text.trim()) setText(asked);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (query: string) => {
    clearTimeout(timer.current);
    if (onBoard) changeUrl({ query: query.trim() }, 'replace');
    else if (query.trim() !== '') router.push(`/?query=${encodeURIComponent(query.trim())}`);
  };

  return (
    <search className={clsx('relative flex min-w-0 items-center', className)}>
      <Search size={14} aria-hidden className="pointer-events-none absolute left-2.5 text-fg-3" />
      <input
        type="search"
        aria-label="Search the board: service, commit, merge request or person"
        placeholder={placeholder}
        value={text}
        data-search
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          const { value } = event.target;
          setText(value);
          clearTimeout(timer.current);
          if (onBoard) timer.current = setTimeout(() => search(value), restMs);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text);
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') event.currentTarget.blur();
          setText('');
          search('');
        }}
        className="h-8 w-full rounded-md border border-line-control bg-surface-1 pr-9 pl-8 text-sm max-desk:h-11 max-desk:text-lg [&::-webkit-search-cancel-button]:hidden"
      />
      {withKey && text === '' ? (
        <span aria-hidden className="pointer-events-none absolute right-2">
          <Kbd>/</Kbd>
        </span>
      ) : null}
    </search>
  );
}
