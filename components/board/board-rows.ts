import type { BoardPageView, BoardRowView } from '@/lib/domain/board/view';
import type { BoardState } from '@/lib/domain/board/state';
import type { BoardFilter } from './board-filter';

/** Rows that are loaded, in the server's order, and where to go on. */
export interface LoadedRows {
  rows: BoardRowView[];
  nextCursor: string | null;
}

/** The order of the board: group, then name, then slug, each by code point as in the database. */
function precedes(left: BoardRowView, right: BoardRowView): boolean {
  if (left.group !== right.group) return left.group < right.group;
  if (left.name !== right.name) return left.name < right.name;
  return left.service < right.service;
}

/** Adds a page at the end. A row that moved between two requests is kept once, as newly read. */
export function appendPage(loaded: LoadedRows, page: BoardPageView): LoadedRows {
  const fresh = new Set(page.items.map(({ service }) => service));
  return {
    rows: [...loaded.rows.filter(({ service }) => !fresh.has(service)), ...page.items],
    nextCursor: page.nextCursor,
  };
}

function inState(row: BoardRowView, state: BoardState): boolean {
  return row.environments.some(({ lastAttempt }) => {
    const status = lastAttempt?.status;
    return state === 'attention' ? status === 'failed' || status === 'blocked' : status === state;
  });
}

/** True when a row that is not on the screen belongs there. A search is the server's to answer. */
function belongs(row: BoardRowView, filter: BoardFilter): boolean {
  if (filter.query !== '') return false;
  if (filter.group !== '' && row.group !== filter.group) return false;
  if (filter.environment !== '' && !row.environments.some(({ name }) => name === filter.environment))
    return false;
  return filter.state === '' || inState(row, filter.state);
}

/**
 * Puts a row that changed where it stands. It stays even when the filter would no longer choose it: a row does not
 * jump from under the pointer. A new row is inserted at its place, unless that place is beyond what is loaded.
 */
export function applyRow(loaded: LoadedRows, row: BoardRowView, filter: BoardFilter): LoadedRows {
  const index = loaded.rows.findIndex(({ service }) => service === row.service);
  if (index !== -1) {
    const before = loaded.rows[index];
    if (before && before.group === row.group && before.name === row.name) {
      return { ...loaded, rows: loaded.rows.with(index, row) };
    }
    return applyRow({ ...loaded, rows: loaded.rows.toSpliced(index, 1) }, row, filter);
  }
  if (!belongs(row, filter)) return loaded;
  const place = loaded.rows.findIndex((other) => precedes(row, other));
  if (place === -1) return loaded.nextCursor === null ? { ...loaded, rows: [...loaded.rows, row] } : loaded;
  return { ...loaded, rows: loaded.rows.toSpliced(place, 0, row) };
}

/** Puts several rows that changed where they stand. */
export function applyRows(loaded: LoadedRows, rows: Iterable<BoardRowView>, filter: BoardFilter): LoadedRows {
  let next = loaded;
  for (const row of rows) next = applyRow(next, row, filter);
  return next;
}
