import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeploymentFact } from './fact';
import { type DeploymentState, mergeDeployment, supersedes } from './merge';
import { toDeploymentStatus } from './status';

const now = new Date('2026-11-23T04:00:00Z');
const at = (second: number, ms = 0) => new Date(Date.UTC(2026, 10, 23, 3, 0, second, ms));

function fact(
  raw: string | null,
  changedAt: Date,
  rest: Partial<DeploymentFact> & { source?: 'hook' | 'api' } = {},
): DeploymentFact {
  const { source = 'hook', ...fields } = rest;
  return {
    gitlabDeploymentId: 1,
    environment: { name: 'production', tier: 'production', externalUrl: null },
    status: raw === null ? null : { value: toDeploymentStatus(raw), raw, changedAt, source },
    sha: null,
    shortSha: null,
    ref: null,
    isTag: null,
    gitlabPipelineId: null,
    gitlabJobId: null,
    jobName: null,
    deployedBy: null,
    commitTitle: null,
    url: null,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
    ...fields,
  };
}

function hear([first, ...rest]: DeploymentFact[]): DeploymentState {
  if (first === undefined) throw new Error('nothing was heard');
  return rest.reduce((held, next) => mergeDeployment(held, next, now), mergeDeployment(null, first, now));
}

describe('mergeDeployment', () => {
  test('an older status never overwrites a newer one', () => {
    expect(hear([fact('success', at(20)), fact('running', at(10))]).status).toBe('success');
  });

  test('within one second a terminal status is later than running', () => {
    expect(hear([fact('success', at(10)), fact('running', at(10))]).status).toBe('success');
    expect(hear([fact('running', at(10)), fact('success', at(10))]).status).toBe('success');
  });

  test('failed may become success, because the API allows it', () => {
    expect(hear([fact('failed', at(10)), fact('success', at(30))]).status).toBe('success');
  });

  test('a stale hook between two tellings of the same status does not win', () => {
    const heard = hear([
      fact('success', at(10)),
      fact('success', at(50), { source: 'api' }),
      fact('failed', at(30)),
    ]);
    expect(heard.status).toBe('success');
  });

  test('what GitLab answers now is believed over a hook of the same second', () => {
    expect(hear([fact('success', at(10)), fact('failed', at(10, 900), { source: 'api' })]).status).toBe(
      'failed',
    );
    expect(hear([fact('failed', at(10, 900), { source: 'api' }), fact('success', at(10))]).status).toBe(
      'failed',
    );
  });

  test('a snapshot taken just before the end does not undo the end', () => {
    expect(hear([fact('success', at(10)), fact('running', at(10, 200), { source: 'api' })]).status).toBe(
      'success',
    );
  });

  test('an unknown status is kept with its word', () => {
    expect(hear([fact('hibernating', at(10))])).toMatchObject({
      status: 'unknown',
      rawStatus: 'hibernating',
    });
  });

  test('a fact without status fills in and changes no status', () => {
    const heard = hear([
      fact('running', at(10)),
      fact(null, at(0), { sha: 'a'.repeat(40), gitlabPipelineId: 7 }),
    ]);
    expect(heard).toMatchObject({
      status: 'running',
      sha: 'a'.repeat(40),
      shortSha: 'a'.repeat(8),
      gitlabPipelineId: 7,
    });
  });

  test('the first status counts, whatever came before without one', () => {
    const heard = hear([fact(null, at(0), { createdAt: at(40) }), fact('blocked', at(10))]);
    expect(heard).toMatchObject({ status: 'blocked', statusChangedAt: at(10) });
  });

  test('the person who ran it last is the deployer', () => {
    const elif = { name: 'Elif', username: 'elif', avatarUrl: null };
    const mara = { name: 'Mara', username: 'mara', avatarUrl: null };
    const heard = hear([
      fact('running', at(20), { deployedBy: mara }),
      fact('blocked', at(10), { deployedBy: elif }),
    ]);
    expect(heard.deployedByUsername).toBe('mara');
  });
});

describe('any order and any repetition of the hooks of one deployment', () => {
  const statuses = ['blocked', 'running', 'success', 'failed', 'canceled'] as const;
  const hook = fc.record({ raw: fc.constantFrom(...statuses), second: fc.integer({ min: 0, max: 5 }) });
  const history = fc.uniqueArray(hook, {
    minLength: 1,
    maxLength: 8,
    selector: (h) => `${h.raw}@${h.second}`,
  });

  test('ends in the same state', () => {
    fc.assert(
      fc.property(
        history.chain((hooks) =>
          fc.tuple(
            fc.constant(hooks),
            fc.shuffledSubarray([...hooks, ...hooks], { minLength: hooks.length * 2 }),
          ),
        ),
        ([hooks, arrived]) => {
          const inOrder = hear(hooks.map((h) => fact(h.raw, at(h.second))));
          const shuffled = hear(arrived.map((h) => fact(h.raw, at(h.second))));
          expect({ ...shuffled }).toEqual({ ...inOrder, finishedAt: shuffled.finishedAt });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('supersedes is a strict order: never both ways, never itself', () => {
    fc.assert(
      fc.property(hook, hook, (a, b) => {
        const held = (h: typeof a) => ({
          status: h.raw,
          rawStatus: h.raw,
          statusChangedAt: at(h.second),
          statusSource: 'hook' as const,
        });
        const told = (h: typeof a) => ({
          value: h.raw,
          raw: h.raw,
          changedAt: at(h.second),
          source: 'hook' as const,
        });
        expect(supersedes(held(a), told(b)) && supersedes(held(b), told(a))).toBe(false);
        expect(supersedes(held(a), told(a))).toBe(false);
      }),
    );
  });

  test('whatever was lost, one look at GitLab afterwards gives its present state', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.constantFrom(...statuses), (hooks, seed, truth) => {
        const kept = hooks.filter((_, index) => ((seed >> index) & 1) === 0);
        const final = fact(truth, at(5, 999), { source: 'api' });
        // GitLab's present state is at least as late as any hook it sent, and ends no earlier than it began.
        const possible = kept.every(
          (h) =>
            h.second < 5 ||
            h.raw === 'blocked' ||
            (h.raw === 'running' && truth !== 'blocked') ||
            !['blocked', 'running'].includes(truth),
        );
        fc.pre(possible && !(truth === 'blocked' && kept.some((h) => h.second === 5 && h.raw !== 'blocked')));
        expect(hear([...kept.map((h) => fact(h.raw, at(h.second))), final]).status).toBe(truth);
        expect(hear([final, ...kept.map((h) => fact(h.raw, at(h.second)))]).status).toBe(truth);
      }),
    );
  });
});
