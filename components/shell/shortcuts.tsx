'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef } from 'react';
import { showDialog } from './dialogs';
import { singleKeysOn } from './single-keys';

/** How long after G the second letter counts. */
const sequenceMs = 1500;
const goTo: Record<string, string> = { b: '/', d: '/deliveries' };

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

/** Moves the focus to the next or previous entry of the list on the page. */
function moveInList(step: 1 | -1): boolean {
  const entries = [...document.querySelectorAll<HTMLElement>('main [data-list-item]')];
  const at = entries.findIndex(
    (entry) => entry === document.activeElement || entry.contains(document.activeElement),
  );
  const next = entries[at === -1 ? 0 : at + step];
  next?.focus();
  return entries.length > 0;
}

function focusSearch(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input[data-search]')];
  const visible = fields.find((field) => field.offsetParent !== null);
  visible?.focus();
  visible?.select();
  return visible !== undefined;
}

/** The keys that work on every page. Those of the board are in its grid. */
export function Shortcuts() {
  const router = useRouter();
  const goneAt = useRef(0);
  const single = useEffectEvent((key: string): boolean => {
    const path = Date.now() - goneAt.current < sequenceMs ? goTo[key] : undefined;
    goneAt.current = key === 'g' ? Date.now() : 0;
    if (path !== undefined) {
      router.push(path);
      return true;
    }
    switch (key) {
      case '/':
        return focusSearch();
      case '?':
        showDialog('keys');
        return true;
      case 'j':
        return moveInList(1);
      case 'k':
        return moveInList(-1);
      default:
        return false;
    }
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      showDialog('palette');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!singleKeysOn() || document.querySelector('[role="dialog"][data-state="open"], [role="menu"]'))
      return;
    if (single(key)) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return null;
}
