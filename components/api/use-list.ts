'use client';

import { useCallback, useEffect, useState } from 'react';
import { describeError } from './api-error';
import { apiGet } from './client';
import { appendOlder, type ListPage, mergeNewest } from './merge-newest';

interface LoadedList<T> {
  /** Null until the first page is there. */
  page: ListPage<T> | null;
  failure: { title: string; detail: string } | null;
  /** The page below is being read. */
  reading: boolean;
  loadMore: () => void;
  /** Reads the first page again and puts what is new on top. */
  refresh: () => void;
}

/**
 * A list of the API that is read page by page and refreshed at the top.
 * @param path with its filter, without `cursor`
 * @param initial the first page, where the server has rendered it
 */
export function useList<T extends { id: string }>(path: string, initial: ListPage<T> | null): LoadedList<T> {
  const [state, setState] = useState<{
    path: string;
    page: ListPage<T> | null;
    failure: LoadedList<T>['failure'];
  }>({
    path,
    page: initial,
    failure: null,
  });
  const [reading, setReading] = useState(false);
  const current = state.path === path ? state : { path, page: null, failure: null };
  const { page } = current;

  const read = useCallback(
    (cursor: string | null, signal?: AbortSignal) => {
      const address =
        cursor === null
          ? path
          : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      setReading(cursor !== null);
      apiGet<ListPage<T>>(address, signal).then(
        (fresh) => {
          setReading(false);
          setState((before) => {
            const loaded = before.path === path ? before.page : null;
            if (!loaded) return { path, page: fresh, failure: null };
            const merged = cursor === null ? mergeNewest(loaded, fresh) : appendOlder(loaded, fresh);
            return { path, page: merged, failure: null };
          });
        },
        (error: unknown) => {
          if (signal?.aborted) return;
          setReading(false);
          setState((before) => ({
            path,
            page: before.path === path ? before.page : null,
            failure: describeError(error),
          }));
        },
      );
    },
    [path],
  );

  const missing = page === null && current.failure === null;
  useEffect(() => {
    if (!missing) return undefined;
    const abort = new AbortController();
    read(null, abort.signal);
    return () => abort.abort();
  }, [missing, read]);

  const nextCursor = page?.nextCursor ?? null;
  const loadMore = useCallback(() => {
    if (nextCursor !== null) read(nextCursor);
  }, [nextCursor, read]);
  const refresh = useCallback(() => read(null), [read]);
  return { page, failure: current.failure, reading, loadMore, refresh };
}
