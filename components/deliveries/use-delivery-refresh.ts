'use client';

import { useEffect, useEffectEvent } from 'react';
import { useLiveRefresh } from '../live/use-live-refresh';

/** Deliveries that change no deployment send no message, so the page also looks by itself. */
const everyMs = 10_000;

/** Runs `refresh` when a deployment changed, and every 10 s while somebody looks. */
export function useDeliveryRefresh(refresh: () => void): void {
  const run = useEffectEvent(refresh);
  useLiveRefresh(refresh, () => true);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run();
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
}
