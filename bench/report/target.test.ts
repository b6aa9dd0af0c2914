import { expect, test } from 'vitest';
import { judge } from './target';

test.each([
  ['atLeast', 2, 1.5, true, 33],
  ['atLeast', 1.5, 1.5, true, 0],
  ['atLeast', 1.2, 1.5, false, -20],
  ['atMost', 80, 100, true, 20],
  ['atMost', 130, 100, false, -30],
] as const)('%s: %d of %d', (direction, measured, limit, reached, percent) => {
  const judged = judge({ name: 'x', unit: '', measured, limit, direction });
  expect(judged.reached).toBe(reached);
  expect(Math.round(judged.marginPercent)).toBe(percent);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d was not measured, so not reached', (measured) => {
  expect(judge({ name: 'x', unit: '', measured, limit: 1, direction: 'atLeast' }).reached).toBe(false);
});
