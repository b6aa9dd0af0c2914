/** A page of a list, newest first. */
export interface ListPage<T> {
  items: T[];
  nextCursor: string | null;
}

/**
 * Puts a freshly read first page before what is loaded. Entries in both are taken as newly read. Where the two do not
 * touch, something lies between them, so what was loaded is dropped.
 */
export function mergeNewest<T extends { id: string }>(loaded: ListPage<T>, fresh: ListPage<T>): ListPage<T> {
  if (fresh.nextCursor === null) return fresh;
  const freshIds = new Set(fresh.items.map(({ id }) => id));
  if (!loaded.items.some(({ id }) => freshIds.has(id))) return fresh;
  const rest = loaded.items.filter(({ id }) => !freshIds.has(id));
  if (rest.length === 0) return fresh;
  return { items: [...fresh.items, ...rest], nextCursor: loaded.nextCursor };
}

/** Adds the page below; an entry that moved meanwhile is kept once. */
export function appendOlder<T extends { id: string }>(loaded: ListPage<T>, page: ListPage<T>): ListPage<T> {
  const known = new Set(loaded.items.map(({ id }) => id));
  return {
    items: [...loaded.items, ...page.items.filter(({ id }) => !known.has(id))],
    nextCursor: page.nextCursor,
  };
}
