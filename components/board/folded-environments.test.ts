import { expect, it } from 'vitest';
import { environmentView } from '../testing/board-views';
import { foldEnvironments } from './folded-environments';

it('folds folders, but not on the path to production', () => {
  const { columns, folds } = foldEnvironments([
    environmentView('dev', { tier: 'development' }),
    environmentView('review/a', { tier: 'development' }),
    environmentView('preview/b', { tier: 'other' }),
    environmentView('review/c/d', { tier: 'development' }),
    environmentView('production/eu', { tier: 'production' }),
    environmentView('/odd', { tier: 'other' }),
  ]);
  expect(columns.map(({ name }) => name)).toEqual(['dev', 'production/eu', '/odd']);
  expect(folds).toEqual([
    { folder: 'review', count: 2 },
    { folder: 'preview', count: 1 },
  ]);
});
