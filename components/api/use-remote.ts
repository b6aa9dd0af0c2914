'use client';

import { useCallback, useEffect, useState } from 'react';
import { describeError } from './api-error';
import { apiGet } from './client';

interface Failure {
  title: string;
  detail: string;
}

interface Remote<T> {
  /** The newest answer for this path; kept while it is read again. */
  data: T | null;
  failure: Failure | null;
  reload: () => void;
}

/** Reads a path of the API and reads it again on `reload`. */
export function useRemote<T>(path: string): Remote<T> {
  const [answer, setAnswer] = useState<{ path: string; data: T | null; failure: Failure | null } | null>(
    null,
  );
  const [turn, setTurn] = useState(0);
  // `turn` is what asks again; the answer to it is the same path's.
  useEffect(() => {
    const abort = new AbortController();
    apiGet<T>(path, abort.signal).then(
      (data) => setAnswer({ path, data, failure: null }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setAnswer((before) => ({
          path,
          data: before?.path === path ? before.data : null,
          failure: describeError(error),
        }));
      },
    );
    return () => abort.abort();
  }, [path, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const current = answer?.path === path ? answer : null;
  return { data: current?.data ?? null, failure: current?.failure ?? null, reload };
}
