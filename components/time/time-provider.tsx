'use client';

import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';

interface RenderedTime {
  /** Milliseconds since the epoch at which the server rendered the page. */
  renderedAt: number;
  /** The viewer's zone as far as the server knows it. */
  zone: string;
}

const RenderedTimeContext = createContext<RenderedTime>({ renderedAt: 0, zone: 'UTC' });

/**
 * Gives hydration the server's clock and zone, so that the first client render equals the server's; right after it
 * the browser's own take over.
 */
export function TimeProvider({ renderedAt, zone, children }: RenderedTime & { children: ReactNode }) {
  const value = useMemo(() => ({ renderedAt, zone }), [renderedAt, zone]);
  return <RenderedTimeContext value={value}>{children}</RenderedTimeContext>;
}

const tickMs = 10_000;
const listeners = new Set<() => void>();
let current = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    current = Date.now();
    timer = setInterval(() => {
      current = Date.now();
      for (const notify of listeners) notify();
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** What `read` makes of the time that passes; renders again only when that changes. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  const { renderedAt } = useContext(RenderedTimeContext);
  return useSyncExternalStore(
    subscribe,
    () => read(current),
    () => read(renderedAt),
  );
}

function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const never = () => () => undefined;

/** The viewer's time zone. */
export function useZone(): string {
  const { zone } = useContext(RenderedTimeContext);
  return useSyncExternalStore(never, viewerZone, () => zone);
}
