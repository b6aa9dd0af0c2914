'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
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
  const reading = useRef<AbortController | null>(null);
  const reload = useCallback(() => {
    reading.current?.abort();
    const abort = new AbortController();
    reading.current = abort;
    const read = async () => {
      try {
        const data = await apiGet<T>(path, abort.signal);
        setAnswer({ path, data, failure: null });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failure = describeError(error);
        setAnswer((before) => ({ path, data: before?.path === path ? before.data : null, failure }));
      }
    };
    void read();
  }, [path]);
  useEffect(() => {
    reload();
    return () => reading.current?.abort();
  }, [reload]);
  const current = answer?.path === path ? answer : null;
  return { data: current?.data ?? null, failure: current?.failure ?? null, reload };
}
