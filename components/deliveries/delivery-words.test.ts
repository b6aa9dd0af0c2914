import { describe, expect, it } from 'vitest';
import type { DeliveryView, HookHealthView, HookState } from '@/lib/domain/board/view';
import { byAttention, deliveryNote, hookWords, kindName } from './delivery-words';

const hook = (change: Partial<HookHealthView> = {}): HookHealthView => ({
  project: 'acme/web/shop',
  gitlabProjectId: 7,
  service: null,
  connection: 'default',
  state: 'healthy',
  disabledUntil: null,
  signed: true,
  checkedAt: null,
  lastEventAt: null,
  hourly: [],
  gapsClosed: 0,
  reconciledAt: null,
  reconcileError: null,
  ...change,
});

const delivery = (change: Partial<DeliveryView> = {}): DeliveryView => ({
  id: '1',
  connection: 'default',
  outcome: 'accepted',
  processed: true,
  kind: 'deployment',
  event: 'Deployment Hook',
  project: 'acme/web/shop',
  receivedAt: '2026-11-23T02:00:00.000Z',
  processedAt: '2026-11-23T02:00:00.100Z',
  duplicates: 0,
  lastDuplicateAt: null,
  attempts: 1,
  bodyBytes: 100,
  redactions: 0,
  note: 'e51b8d0 running in dev',
  ...change,
});

it('calls kinds as people do', () => {
  expect(['build', 'tag_push', 'work_item', null].map(kindName)).toEqual([
    'Job',
    'Tag',
    'Work item',
    'Unknown',
  ]);
});

describe('deliveryNote', () => {
  it('adds what else is worth knowing', () => {
    expect(deliveryNote(delivery())).toBe('e51b8d0 running in dev');
    expect(deliveryNote(delivery({ redactions: 3, duplicates: 1, attempts: 5 }))).toBe(
      'e51b8d0 running in dev · 3 values redacted · arrived 1 more time, nothing changed · tried 5 times',
    );
    expect(deliveryNote(delivery({ note: null, processed: false }))).toBe('Waits to be ingested');
  });
});

describe('hookWords', () => {
  it('offers a repair for what GitLab lets us repair', () => {
    const repair = (state: HookState) => hookWords(hook({ state })).repair;
    expect(repair('disabled')).toBe('Re-enable');
    expect(repair('missing')).toBe('Add the hook');
    expect(repair('no_deployment_events')).toBe('Fix the hook');
    expect([repair('healthy'), repair('unknown'), repair('no_permission')]).toEqual([null, null, null]);
  });

  it('mentions gaps and a failed reconciliation', () => {
    const { note } = hookWords(hook({ gapsClosed: 2, reconcileError: 'GitLab answered 502.' }));
    expect(note).toBe(
      'Signed, Standard Webhooks. 2 statuses that no hook told were found by reconciliation in 24 h. Last reconciliation failed: GitLab answered 502.',
    );
  });

  it('puts what is broken first', () => {
    const hooks = [hook({ project: 'b' }), hook({ project: 'c', state: 'missing' }), hook({ project: 'a' })];
    expect(hooks.toSorted(byAttention).map(({ project }) => project)).toEqual(['c', 'a', 'b']);
  });
});
