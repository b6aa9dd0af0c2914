import { describe, expect, it } from 'vitest';
import { aheadView } from '../testing/board-views';
import { aheadModel } from './ahead-model';

describe('aheadModel', () => {
  it('is nothing on the first environment of the path', () => {
    expect(aheadModel(null, 'dev')).toEqual({ kind: 'none' });
  });

  it('counts what waits, and begins its name with what is drawn', () => {
    expect(aheadModel(aheadView(), 'production')).toEqual({
      kind: 'ahead',
      count: 3,
      label: '3 ahead: 3 commits in staging and not in production, open the list',
      hint: null,
    });
    expect(aheadModel(aheadView({ commits: 1 }), 'production')).toMatchObject({
      label: '1 ahead: 1 commit in staging and not in production, open the list',
    });
  });

  it('mentions what only the later environment has', () => {
    expect(aheadModel(aheadView({ commits: 2, behind: 1 }), 'production')).toMatchObject({
      kind: 'ahead',
      hint: '1 commit only in production',
    });
  });

  it('turns round when the later environment is newer', () => {
    expect(aheadModel(aheadView({ commits: 0, behind: 2 }), 'production')).toMatchObject({
      kind: 'behind',
      count: 2,
    });
  });

  it('is a line when both run the same', () => {
    expect(aheadModel(aheadView({ commits: 0 }), 'production')).toEqual({ kind: 'in_step' });
  });

  it('says why there is no number', () => {
    const model = aheadModel(aheadView({ commits: null, behind: null, reason: 'timeout' }), 'production');
    expect(model).toMatchObject({ kind: 'unknown', hint: expect.stringContaining('too large') });
  });
});
