/** How fresh the page is. */
export interface LiveState {
  phase: 'connecting' | 'live' | 'reconnecting' | 'lost';
  /** Milliseconds since the epoch of the newest heartbeat or message; null before the first. */
  heardAt: number | null;
  /** How often a connection was tried since the last one that worked. */
  tries: number;
}

/** Silence after which the header says that it reconnects. The server beats every 5 s. */
export const silentAfterMs = 10_000;
/** Silence after which the page warns that it may be old, and commands are off. */
export const lostAfterMs = 30_000;

export const initialLiveState: LiveState = { phase: 'connecting', heardAt: null, tries: 0 };

/** Something arrived. */
export function heard(now: number): LiveState {
  return { phase: 'live', heardAt: now, tries: 0 };
}

/** The stream broke or stayed silent, and another try is made. */
export function retrying(state: LiveState): LiveState {
  const tries = state.tries + 1;
  if (state.phase === 'lost') return { ...state, tries };
  return { ...state, phase: 'reconnecting', tries };
}

/**
 * Time passed.
 * @param startedAt when the page began to listen; counts as the last sign of life until the first
 */
export function elapsed(state: LiveState, now: number, startedAt: number): LiveState {
  const silence = now - (state.heardAt ?? startedAt);
  if (silence >= lostAfterMs) return state.phase === 'lost' ? state : { ...state, phase: 'lost' };
  if (silence >= silentAfterMs && (state.phase === 'live' || state.phase === 'connecting')) {
    return { ...state, phase: 'reconnecting' };
  }
  return state;
}

/** How long to wait before the given try: 1, 2, 4, then 5 s. */
export function retryDelayMs(tries: number): number {
  return Math.min(5000, 1000 * 2 ** Math.max(0, tries - 1));
}
