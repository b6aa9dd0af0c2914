'use client';

import { useSyncExternalStore } from 'react';

export type ShellDialog = 'palette' | 'keys';

let shown: ShellDialog | null = null;
const listeners = new Set<() => void>();

/** Opens the command palette or the list of keys; null closes whichever is open. */
export function showDialog(dialog: ShellDialog | null): void {
  shown = dialog;
  for (const notify of listeners) notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The dialog of the shell that is open. */
export function useShownDialog(): ShellDialog | null {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => null,
  );
}
