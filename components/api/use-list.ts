'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { describeError, isNoAnswer } from './api-error';
import { apiGet } from './client';
import { appendOlder, type ListPage, mergeNewest } from './merge-newest';

interface Failure {
  title: string;
  detail: string;
}

interface LoadedList<T> {
  /** Null until the first page is there. */
  page: ListPage<T> | null;
  failure: Failure | null;
  /** The page below is being read. */
  reading: boolean;
  loadMore: () => void;
  /** Reads the first page again and puts what is new on top. */
  refresh: () => void;
}

function withCursor(path: string, cursor: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}

/**
 * A list of the API that is read page by page and refreshed at the top.
 * @param path with its filter, without `cursor`
 * @param initial the first page, where the server has rendered it
 */
export function useList<T extends { id: string }>(path: string, initial: ListPage<T> | null): LoadedList<T> {
  const [state, setState] = useState<{ path: string; page: ListPage<T> | null; failure: Failure | null }>({
    path,
    page: initial,
    failure: null,
  });
  const [reading, setReading] = useState(false);
  const running = useRef(new Map<AbortController, string>());
  const current = state.path === path ? state : { path, page: null, failure: null };
  const { page } = current;

  const read = useCallback(
    async (address: string, join: (loaded: ListPage<T>, fresh: ListPage<T>) => ListPage<T>) => {
      const abort = new AbortController();
      // An answer for another filter would be put under this one.
      for (const [other, otherPath] of running.current) if (otherPath !== path) other.abort();
      running.current.set(abort, path);
      try {
        const fresh = await apiGet<ListPage<T>>(address, abort.signal);
        if (abort.signal.aborted) return;
        setState((before) => {
          const loaded = before.path === path ? before.page : null;
          return { path, page: loaded ? join(loaded, fresh) : fresh, failure: null };
        });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failure = describeError(error);
        setState((before) => {
          const known = before.path === path ? before.page : null;
          return { path, page: known, failure: known && isNoAnswer(error) ? null : failure };
        });
      } finally {
        running.current.delete(abort);
      }
    },
    [path],
  );

  const refresh = useCallback(() => void read(path, mergeNewest), [read, path]);
  const missing = page === null && current.failure === null;
  useEffect(() => {
    if (missing) refresh();
  }, [missing, refresh]);
  useEffect(() => {
    const open = running.current;
    return () => {
      for (const abort of open.keys()) abort.abort();
    };
  }, []);

  const nextCursor = page?.nextCursor ?? null;
  const loadMore = useCallback(() => {
    if (nextCursor === null || reading) return;
    const readMore = async () => {
      setReading(true);
      await read(withCursor(path, nextCursor), appendOlder);
      setReading(false);
    };
    void readMore();
  }, [nextCursor, reading, read, path]);
  return { page, failure: current.failure, reading, loadMore, refresh };
}
