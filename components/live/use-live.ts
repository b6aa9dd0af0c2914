'use client';

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { LiveMessage } from '@/lib/domain/board/view';
import { liveConnection } from './live-connection';
import { initialLiveState, type LiveState } from './live-state';

const atFirst = () => initialLiveState;

/** How fresh the page is. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(liveConnection.subscribe, liveConnection.getState, atFirst);
}

/** True while what the page shows may be old for so long that nobody should act on it. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    liveConnection.subscribe,
    () => liveConnection.getState().phase === 'lost',
    () => false,
  );
}

/** Calls `handle` for every message of the stream. */
export function useLiveMessage(handle: (message: LiveMessage) => void): void {
  const latest = useEffectEvent(handle);
  useEffect(() => liveConnection.onMessage((message) => latest(message)), []);
}

/** Calls `handle` when everything has to be read again, because messages may have been missed. */
export function useLiveReset(handle: () => void): void {
  const latest = useEffectEvent(handle);
  useEffect(() => liveConnection.onReset(() => latest()), []);
}
