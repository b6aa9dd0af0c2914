import type { DeliveryView, HookHealthView } from '@/lib/domain/board/view';
import type { Tone } from '../status/status-words';

const kinds: Record<string, string> = {
  deployment: 'Deployment',
  build: 'Job',
  pipeline: 'Pipeline',
  tag_push: 'Tag',
  merge_request: 'Merge request',
  release: 'Release',
};

/** GitLab's `object_kind` as people say it. */
export function kindName(kind: string | null): string {
  if (kind === null) return 'Unknown';
  return kinds[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('_', ' ');
}

/** The kinds Sternway reads, for the filter. */
export const kindOptions = Object.entries(kinds).map(([value, text]) => ({ value, text }));

function counted(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}

/** What came of a delivery, in one line. */
export function deliveryNote(delivery: DeliveryView): string {
  const parts: string[] = [];
  if (delivery.note !== null && delivery.note !== '') parts.push(delivery.note);
  else if (delivery.outcome === 'accepted' && !delivery.processed) parts.push('Waits to be ingested');
  if (delivery.redactions > 0) parts.push(`${counted(delivery.redactions, 'value')} redacted`);
  if (delivery.duplicates > 0)
    parts.push(`arrived ${counted(delivery.duplicates, 'more time')}, nothing changed`);
  if (delivery.attempts > 1) parts.push(`tried ${counted(delivery.attempts, 'time')}`);
  return parts.join(' · ');
}

interface HookWords {
  word: string;
  tone: Tone;
  note: string;
  /** What the button does about it; null: nothing to do here. */
  repair: string | null;
}

function gaps(hook: HookHealthView): string {
  if (hook.gapsClosed === 0) return '';
  return ` ${counted(hook.gapsClosed, 'status')} that no hook told ${hook.gapsClosed === 1 ? 'was' : 'were'} found by reconciliation in 24 h.`.replace(
    'statuss',
    'statuses',
  );
}

/** The health of a project's hook in words. */
export function hookWords(hook: HookHealthView): HookWords {
  const error = hook.reconcileError === null ? '' : ` Last reconciliation failed: ${hook.reconcileError}`;
  const more = `${gaps(hook)}${error}`;
  switch (hook.state) {
    case 'healthy': {
      const signed =
        hook.signed === null
          ? 'Deployment events are on.'
          : hook.signed
            ? 'Signed, Standard Webhooks.'
            : 'Secret token, not signed.';
      return { word: 'Healthy', tone: 'success', note: `${signed}${more}`, repair: null };
    }
    case 'disabled':
      return {
        word: 'Disabled',
        tone: 'danger',
        note: `GitLab switched the hook off after failures.${more}`,
        repair: 'Re-enable',
      };
    case 'missing':
      return {
        word: 'Missing',
        tone: 'danger',
        note: `The project has no hook that points here.${more}`,
        repair: 'Add the hook',
      };
    case 'no_deployment_events':
      return {
        word: 'Incomplete',
        tone: 'warn',
        note: `The hook lacks “Deployment events”.${more}`,
        repair: 'Fix the hook',
      };
    case 'no_permission':
      return {
        word: 'Not visible',
        tone: 'warn',
        note: `The token may not read the project’s hooks: it needs the Maintainer role.${more}`,
        repair: null,
      };
    case 'unknown':
      return {
        word: 'Not checked',
        tone: 'neutral',
        note: `The hook is looked at with the next reconciliation.${more}`,
        repair: null,
      };
  }
}

/** The order of attention: what is broken first, then by project. */
export function byAttention(left: HookHealthView, right: HookHealthView): number {
  const weight: Record<Tone, number> = { danger: 0, warn: 1, info: 2, neutral: 3, success: 4 };
  const difference = weight[hookWords(left).tone] - weight[hookWords(right).tone];
  return difference !== 0 ? difference : left.project < right.project ? -1 : 1;
}
