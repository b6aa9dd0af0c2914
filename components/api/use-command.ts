'use client';

import { useCallback, useState } from 'react';
import { announce } from '../live/announcer';
import { describeError } from './api-error';
import { apiPost } from './client';

interface CommandState<T> {
  busy: boolean;
  failure: { title: string; detail: string } | null;
  done: T | null;
}

interface Command<T> extends CommandState<T> {
  send: (path: string, body?: unknown) => void;
}

/**
 * Sends a command and keeps what came of it.
 * @param spoken what is announced when it was accepted
 * @param after called with the answer
 */
export function useCommand<T>(spoken: (answer: T) => string, after: (answer: T) => void): Command<T> {
  const [state, setState] = useState<CommandState<T>>({ busy: false, failure: null, done: null });
  const send = useCallback(
    (path: string, body?: unknown) => {
      const run = async () => {
        setState({ busy: true, failure: null, done: null });
        try {
          const answer = await apiPost<T>(path, body);
          setState({ busy: false, failure: null, done: answer });
          announce(spoken(answer));
          after(answer);
        } catch (error) {
          const failure = describeError(error);
          setState({ busy: false, failure, done: null });
          announce(`${failure.title} ${failure.detail}`, 'assertive');
        }
      };
      void run();
    },
    [spoken, after],
  );
  return { ...state, send };
}
