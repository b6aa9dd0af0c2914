import { describe, expect, it } from 'vitest';
import { deploymentStatuses } from '@/lib/domain/deployment/status';
import { deploymentView, environmentView } from '../testing/board-views';
import { cellChanged, cellModel } from './cell-model';

const good = deploymentView({ id: '7', shortSha: '1d94f3e', finishedAt: '2026-11-21T02:00:00.000Z' });

function attempted(change: Parameters<typeof deploymentView>[0], current: typeof good | null = good) {
  return cellModel(
    environmentView('production', { lastAttempt: deploymentView({ id: '8', ...change }), current }),
  );
}

describe('cellModel', () => {
  it('is null where nothing was ever deployed', () => {
    expect(cellModel(environmentView('production', { current: null, lastAttempt: null }))).toBeNull();
  });

  it('shows a success without tint and without a last good line', () => {
    const model = cellModel(environmentView('production'));
    expect(model).toMatchObject({ tint: 'none', word: 'Succeeded', detail: 'Mara Lind', lastGood: null });
    expect(model?.label).toBe('production: Succeeded, 3f2a91c');
  });

  it('never lets a failure hide the last good release', () => {
    const model = attempted({ status: 'failed', shortSha: '77c0be1' });
    expect(model).toMatchObject({
      tint: 'danger',
      release: '77c0be1',
      lastGood: { release: '1d94f3e', changedAt: '2026-11-21T02:00:00.000Z' },
    });
    expect(model?.label).toBe('production: Failed, 77c0be1, last good 1d94f3e');
  });

  it('names the last good release for every status but success', () => {
    const without = deploymentStatuses.filter((status) => attempted({ status })?.lastGood === null);
    expect(without).toEqual(['success']);
  });

  it('says that nothing ever succeeded, but not of a first deployment on its way', () => {
    expect(attempted({ status: 'failed' }, null)?.lastGood).toBe('none');
    expect(attempted({ status: 'running' }, null)?.lastGood).toBeNull();
  });

  it('tells which job of the pipeline runs', () => {
    const progress = { done: 3, total: 6 };
    expect(attempted({ status: 'running', jobName: 'deploy-dev', progress })).toMatchObject({
      tint: 'info',
      detail: 'deploy-dev, job 4 of 6',
      progress,
    });
    expect(attempted({ status: 'running', jobName: null, progress: { done: 6, total: 6 } })?.detail).toBe(
      'job 6 of 6',
    );
    expect(attempted({ status: 'running', progress: { done: 0, total: 0 } })?.progress).toBeNull();
  });

  it('quotes a status it does not know', () => {
    expect(attempted({ status: 'unknown', rawStatus: 'half_baked' })).toMatchObject({
      tint: 'none',
      word: 'Unknown',
      detail: 'GitLab says “half_baked”',
    });
  });

  it('falls back to the number of the deployment while the commit is not known', () => {
    expect(attempted({ status: 'running', sha: null, shortSha: null })).toMatchObject({
      release: '#4711',
      releaseKnown: false,
    });
  });

  it('shows 7 characters of a commit', () => {
    expect(attempted({ shortSha: '3f2a91c4' })?.release).toBe('3f2a91c');
  });

  it('prefers the version to the ref', () => {
    expect(attempted({ version: 'v4.12.0' })?.ref).toBe('v4.12.0');
    expect(attempted({ version: null, ref: null })?.ref).toBeNull();
  });
});

describe('cellChanged', () => {
  it('sees a new attempt, a new status and a new current release, and nothing else', () => {
    const before = environmentView('production');
    const other = deploymentView({ id: '2' });
    expect(cellChanged(before, { ...before, lastAttempt: other })).toBe(true);
    expect(cellChanged(before, { ...before, current: other })).toBe(true);
    expect(cellChanged(before, { ...before, lastAttempt: deploymentView({ status: 'failed' }) })).toBe(true);
    expect(
      cellChanged(before, { ...before, ahead: { commits: 1, behind: 0, from: 'dev', reason: null } }),
    ).toBe(false);
  });
});
