'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
import type { LiveMessage } from '@/lib/domain/board/view';
import { useLiveMessage, useLiveReset } from './use-live';

/** At most one refresh in this time, so that a burst of hooks costs a page one request and not hundreds. */
const pauseMs = 2000;

/**
 * Runs `refresh` soon after a message that concerns the page: at once after a quiet time, else at the end of the
 * pause, so that the last change is never left out.
 */
export function useLiveRefresh(refresh: () => void, concerns: (message: LiveMessage) => boolean): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const ranAt = useRef(0);
  const run = useEffectEvent(() => {
    ranAt.current = Date.now();
    timer.current = null;
    refresh();
  });
  const soon = useEffectEvent(() => {
    if (timer.current !== null) return;
    timer.current = setTimeout(run, Math.max(100, ranAt.current + pauseMs - Date.now()));
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useLiveMessage((message) => {
    if (concerns(message)) soon();
  });
  useLiveReset(() => soon());
}
