'use client';

import Radio from 'lucide-react/icons/radio';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import { useEffect, useRef, useState } from 'react';
import { announce } from './announcer';
import { liveConnection } from './live-connection';
import type { LiveState } from './live-state';
import { useLiveState } from './use-live';

/** Seconds since the newest sign of life, counted here so that nothing else draws every second. */
function useSilence(state: LiveState): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return state.heardAt === null ? 0 : Math.max(0, Math.floor((now - state.heardAt) / 1000));
}

function useSpokenPhase(phase: LiveState['phase']): void {
  const before = useRef(phase);
  useEffect(() => {
    const was = before.current;
    before.current = phase;
    if (was === phase) return;
    if (phase === 'lost') announce('Connection lost. What you see may be old.', 'assertive');
    if (phase === 'live' && (was === 'lost' || was === 'reconnecting')) announce('Connection is back.');
  }, [phase]);
}

/** Opens the stream, and says in the header how fresh the page is. */
export function LiveIndicator() {
  const state = useLiveState();
  const silence = useSilence(state);
  useEffect(() => liveConnection.start(), []);
  useSpokenPhase(state.phase);
  const form = 'inline-flex items-center gap-1.5 text-xs whitespace-nowrap';
  if (state.phase === 'connecting') {
    return (
      <span className={`${form} text-fg-3`}>
        <Radio size={14} aria-hidden />
        Connecting
      </span>
    );
  }
  if (state.phase === 'live') {
    return (
      <span className={`${form} text-success-fg`} data-live="live">
        <span
          aria-hidden
          className="mr-0.5 size-2 rounded-full bg-success-solid shadow-[0_0_0_3px_var(--success-bg)]"
        />
        Live · {silence} s ago
      </span>
    );
  }
  return (
    <span className={`${form} text-warn-fg`} data-live={state.phase}>
      <RefreshCw size={14} aria-hidden />
      Reconnecting, try {Math.max(1, state.tries)}
    </span>
  );
}
