import type { DeploymentStatus } from '@/lib/domain/deployment/status';

export type Tone = 'neutral' | 'success' | 'info' | 'warn' | 'danger';

interface StatusWords {
  /** The word people read. */
  word: string;
  /** In a sentence: "3f2a91c succeeded". */
  verb: string;
  /** Colour of the icon. */
  tone: Tone;
}

/** The status language of the interface: icon (`StatusIcon`), word and tone always appear together. */
export const statusWords: Record<DeploymentStatus, StatusWords> = {
  created: { word: 'Created', verb: 'was created', tone: 'neutral' },
  blocked: { word: 'Waiting for approval', verb: 'waits for approval', tone: 'warn' },
  running: { word: 'Running', verb: 'is running', tone: 'info' },
  success: { word: 'Succeeded', verb: 'succeeded', tone: 'success' },
  failed: { word: 'Failed', verb: 'failed', tone: 'danger' },
  canceled: { word: 'Canceled', verb: 'was canceled', tone: 'neutral' },
  skipped: { word: 'Skipped', verb: 'was skipped', tone: 'neutral' },
  unknown: { word: 'Unknown', verb: 'has an unknown status', tone: 'neutral' },
};
