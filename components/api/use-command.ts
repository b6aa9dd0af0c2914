'use client';

import { useCallback, useState } from 'react';
import { announce } from '../live/announcer';
import { describeError } from './api-error';
import { apiPost } from './client';

interface Command<T> {
  busy: boolean;
  failure: { title: string; detail: string } | null;
  done: T | null;
  send: (path: string, body?: unknown) => void;
}

/**
 * Sends a command and keeps what came of it.
 * @param spoken what is announced when it was accepted
 * @param after called with the answer
 */
export function useCommand<T>(spoken: (answer: T) => string, after: (answer: T) => void): Command<T> {
  const [state, setState] = useState<Omit<Command<T>, 'send'>>({ busy: false, failure: null, done: null });
  const send = useCallback(
    (path: string, body?: unknown) => {
      setState({ busy: true, failure: null, done: null });
      apiPost<T>(path, body).then(
        (answer) => {
          setState({ busy: false, failure: null, done: answer });
          announce(spoken(answer));
          after(answer);
        },
        (error: unknown) => {
          const failure = describeError(error);
          setState({ busy: false, failure, done: null });
          announce(`${failure.title} ${failure.detail}`, 'assertive');
        },
      );
    },
    [spoken, after],
  );
  return { ...state, send };
}
