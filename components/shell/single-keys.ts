'use client';

import { useSyncExternalStore } from 'react';

const storageKey = 'sternway.single-keys';
const listeners = new Set<() => void>();

/** True while single letters are shortcuts. People who speak or type by accident switch them off (WCAG 2.1.4). */
export function singleKeysOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}

/** Switches the single-letter shortcuts of this browser on or off. */
export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, 'off');
  for (const notify of listeners) notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the single-letter shortcuts are on. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeysOn, () => true);
}
