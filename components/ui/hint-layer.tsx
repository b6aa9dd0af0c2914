'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { exactTime } from '../time/exact';
import { useZone } from '../time/time-provider';

interface Hint {
  target: Element;
  lines: string[];
}

const openDelayMs = 250;

/**
 * One tooltip for the whole page. An element asks for it with `data-hint` (words) or `data-at` (an instant, shown
 * exactly in the viewer's zone) on hover and focus, or with `data-focus-at` and `data-focus-hint` on focus only. A
 * board has hundreds of times: a component per time would cost more than the board. As WCAG 1.4.13 asks, it can be
 * dismissed with Esc, stays while the pointer is on it, and does not go away by itself.
 */
export function HintLayer() {
  const id = useId();
  const zone = useZone();
  const [hint, setHint] = useState<Hint | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const close = () => {
      stop();
      setHint(null);
    };
    const show = (target: Element, focused: boolean) => {
      const lines = linesOf(target, focused, zone);
      if (lines.length > 0) setHint({ target, lines });
    };
    const onOver = (event: PointerEvent) => {
      if (!(event.target instanceof Element) || event.pointerType === 'touch') return;
      if (box.current?.contains(event.target)) return;
      const target = event.target.closest('[data-hint],[data-at]');
      stop();
      if (!target) {
        setHint((shown) => (shown && shown.target === document.activeElement ? shown : null));
        return;
      }
      timer = setTimeout(() => show(target, false), openDelayMs);
    };
    const onFocus = (event: FocusEvent) => {
      if (!(event.target instanceof Element) || !event.target.matches(':focus-visible')) return;
      close();
      show(event.target, true);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', close);
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', onKey);
    window.addEventListener('scroll', close, { passive: true, capture: true });
    return () => {
      stop();
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', close);
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', close, { capture: true });
    };
  }, [zone]);

  useEffect(() => {
    const element = box.current;
    if (!hint || !element) return undefined;
    place(element, hint.target);
    const described = hint.target.getAttribute('aria-describedby');
    hint.target.setAttribute('aria-describedby', described ? `${described} ${id}` : id);
    return () => {
      if (described === null) hint.target.removeAttribute('aria-describedby');
      else hint.target.setAttribute('aria-describedby', described);
    };
  }, [hint, id]);

  if (!hint) return null;
  return (
    <div
      ref={box}
      id={id}
      role="tooltip"
      className="fixed z-60 max-w-80 animate-fade-in rounded-md bg-fg-1 px-2 py-1 text-xs text-surface-1 shadow-2"
    >
      {hint.lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

function linesOf(target: Element, focused: boolean, zone: string): string[] {
  const read = (name: string) => target.getAttribute(`data-${name}`) ?? '';
  const words = [read('hint'), focused ? read('focus-hint') : ''];
  const at = read('at') || (focused ? read('focus-at') : '');
  const lines = words.filter((line) => line !== '');
  if (at !== '') lines.push(`${exactTime(at, zone)} · ${zone.replaceAll('_', ' ')}`);
  return lines;
}

/** Below the target, or above it where there is no room; never beyond the edge of the window. */
function place(element: HTMLElement, target: Element): void {
  const gap = 6;
  const edge = 8;
  const around = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const middle = around.left + around.width / 2 - width / 2;
  const left = Math.max(edge, Math.min(middle, document.documentElement.clientWidth - width - edge));
  const below = around.bottom + gap;
  const top = below + height + edge <= window.innerHeight ? below : around.top - gap - height;
  element.style.left = `${left}px`;
  element.style.top = `${Math.max(edge, top)}px`;
}
