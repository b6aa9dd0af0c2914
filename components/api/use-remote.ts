'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { describeError, isNoAnswer } from './api-error';
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
  const running = useRef<{ abort: AbortController; again: boolean } | null>(null);
  const reload = useCallback(() => {
    if (running.current) {
      // Changes may come faster than answers: a request that is under way is let finish, and followed by one more.
      running.current.again = true;
      return;
    }
    const read = async () => {
      const request = { abort: new AbortController(), again: false };
      running.current = request;
      try {
        const data = await apiGet<T>(path, request.abort.signal);
        setAnswer({ path, data, failure: null });
      } catch (error) {
        if (request.abort.signal.aborted) return;
        const failure = describeError(error);
        setAnswer((before) => {
          const known = before?.path === path ? before.data : null;
          return { path, data: known, failure: known !== null && isNoAnswer(error) ? null : failure };
        });
      }
      running.current = null;
      if (request.again) await read();
    };
    void read();
  }, [path]);
  useEffect(() => {
    reload();
    return () => {
      running.current?.abort.abort();
      running.current = null;
    };
  }, [reload]);
  const current = answer?.path === path ? answer : null;
  return { data: current?.data ?? null, failure: current?.failure ?? null, reload };
}
