import type { Tone } from './status-words';

/** Text colour of a tone. */
export const toneText: Record<Tone, string> = {
  neutral: 'text-neutral-fg',
  success: 'text-success-fg',
  info: 'text-info-fg',
  warn: 'text-warn-fg',
  danger: 'text-danger-fg',
};
