'use client';

import { useSyncExternalStore } from 'react';

interface Announcements {
  polite: string;
  assertive: string;
}

const nothing: Announcements = { polite: '', assertive: '' };
let spoken = nothing;
const listeners = new Set<() => void>();

/** Has assistive technology say something: politely, or at once when it is bad news. */
export function announce(text: string, urgency: keyof Announcements = 'polite'): void {
  // The same text twice is only spoken twice if it differs.
  spoken = { ...spoken, [urgency]: spoken[urgency] === text ? `${text}\u00a0` : text };
  for (const notify of listeners) notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The two regions that `announce` speaks through. One per page. */
export function Announcer() {
  const { polite, assertive } = useSyncExternalStore(
    subscribe,
    () => spoken,
    () => nothing,
  );
  return (
    <>
      <output aria-live="polite" className="sr-only">
        {polite}
      </output>
      <div role="alert" aria-live="assertive" className="sr-only">
        {assertive}
      </div>
    </>
  );
}
