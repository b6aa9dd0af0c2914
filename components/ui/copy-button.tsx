'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useEffect, useState } from 'react';
import { announce } from '../live/announcer';
import { Button } from './button';

const shownMs = 2000;

/** Copies a text. Browsers forbid it on pages without HTTPS: then the text has to be selected by hand, and it says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      announce(`Copied ${what}.`);
    } catch {
      setState('refused');
      announce('The browser does not let this page copy. Select the text and copy it by hand.', 'assertive');
    }
  };
  return (
    <Button size="sm" onClick={() => void copy()} aria-label={`Copy ${what}`}>
      {state === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      {state === 'copied' ? 'Copied' : state === 'refused' ? 'Select it by hand' : 'Copy'}
    </Button>
  );
}
