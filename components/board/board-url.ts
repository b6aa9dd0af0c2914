'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import {
  type BoardFilter,
  type CellAddress,
  cellAddressText,
  readBoardFilter,
  readCellAddress,
} from './board-filter';

/** What the board's URL says. */
export function useBoardUrl(): {
  filter: BoardFilter;
  timeline: CellAddress | null;
  commits: CellAddress | null;
} {
  const params = useSearchParams();
  return useMemo(
    () => ({
      filter: readBoardFilter((name) => params.get(name)),
      timeline: readCellAddress(params.get('timeline')),
      commits: readCellAddress(params.get('commits')),
    }),
    [params],
  );
}

/** Changes parts of the URL without asking the server for the page again; empty parts are removed. */
export function changeUrl(parts: Record<string, string>, how: 'push' | 'replace'): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parts)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}

export type BoardDrawerName = 'timeline' | 'commits';

/** Drawers that were opened by going forward from a page of ours: closing one goes back. */
let opened = 0;

/** Opens a drawer of a cell; "back" closes it. */
export function openDrawer(name: BoardDrawerName, address: CellAddress): void {
  opened += 1;
  changeUrl({ timeline: '', commits: '', [name]: cellAddressText(address) }, 'push');
}

/** Closes the drawer that is open. */
export function closeDrawer(): void {
  if (opened > 0) {
    opened -= 1;
    history.back();
    return;
  }
  changeUrl({ timeline: '', commits: '' }, 'replace');
}
