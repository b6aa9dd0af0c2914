import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, percentile, summarise } from './percentile';

describe('percentile', () => {
  test('is a value of the set that the given part does not exceed', () => {
    const set = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(set, fc.double({ noNaN: true, min: 0, max: 1 }), (values, p) => {
        const found = percentile(values, p);
        expect(values).toContain(found);
        expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(p * values.length);
      }),
    );
  });

  test.each([
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [1, 100],
  ])('of 1 to 100 at %d is %d', (p, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, p)).toBe(expected);
  });

  test('of nothing is not a number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

test('median is the middle value or the mean of the middle two', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('summarise gives the usual figures', () => {
  expect(summarise([1, 2, 3, 4])).toEqual({ count: 4, p50: 2, p95: 4, p99: 4, max: 4 });
});
