'use client';

import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'light' | 'dark' | 'system';

const yearSeconds = 31_536_000;
const listeners = new Set<() => void>();

/** The choice `public/theme.js` reads before the first paint. */
export function themeChoice(): ThemeChoice {
  const chosen = /(?:^|; )sternway_theme=(light|dark)/.exec(document.cookie)?.[1];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

/** Keeps the choice in this browser and shows it. */
export function chooseTheme(choice: ThemeChoice): void {
  const age = choice === 'system' ? 0 : yearSeconds;
  document.cookie = `sternway_theme=${choice}; path=/; max-age=${age}; samesite=lax`;
  const dark =
    choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  for (const notify of listeners) notify();
}

function subscribe(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  listeners.add(listener);
  return () => {
    system.removeEventListener('change', listener);
    listeners.delete(listener);
  };
}

/** What was chosen. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice, () => 'system');
}

/** What is shown. */
export function useDark(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset['theme'] === 'dark',
    () => false,
  );
}
