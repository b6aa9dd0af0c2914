import { expect, it } from 'vitest';
import { ageBucket, bucketByAge } from './age-bucket';

const berlin = 'Europe/Berlin';
const now = Date.parse('2026-11-23T02:34:05.000Z'); // 03:34 in Berlin

it.each([
  ['2026-11-23T02:00:00.000Z', 'Last hour'],
  ['2026-11-23T01:00:00.000Z', 'Earlier today'],
  ['2026-11-22T22:59:00.000Z', 'Yesterday'],
  ['2026-11-21T23:00:00.000Z', 'Yesterday'],
  ['2026-11-21T22:59:00.000Z', 'Earlier this month'],
  ['2026-10-31T12:00:00.000Z', 'October 2026'],
  ['2025-11-23T12:00:00.000Z', 'November 2025'],
])('puts %s under "%s"', (at, bucket) => {
  expect(ageBucket(at, now, berlin)).toBe(bucket);
});

it('depends on where the viewer is', () => {
  expect(ageBucket('2026-11-22T23:30:00.000Z', now, berlin)).toBe('Earlier today');
  expect(ageBucket('2026-11-22T23:30:00.000Z', now, 'UTC')).toBe('Yesterday');
});

it('finds yesterday on the days the clocks change', () => {
  // Sunday 25 October 2026 has 25 hours in Berlin, Sunday 29 March 2026 has 23.
  expect(ageBucket('2026-10-24T21:30:00.000Z', Date.parse('2026-10-25T22:30:00.000Z'), berlin)).toBe(
    'Yesterday',
  );
  expect(ageBucket('2026-03-28T22:30:00.000Z', Date.parse('2026-03-29T21:30:00.000Z'), berlin)).toBe(
    'Yesterday',
  );
});

it('keeps the order and never repeats a heading', () => {
  const items = [
    '2026-11-23T02:30:00Z',
    '2026-11-23T02:00:00Z',
    '2026-11-22T12:00:00Z',
    '2026-10-01T12:00:00Z',
  ];
  expect(
    bucketByAge(items, (item) => item, now, berlin).map(({ name, items: { length } }) => [name, length]),
  ).toEqual([
    ['Last hour', 2],
    ['Yesterday', 1],
    ['October 2026', 1],
  ]);
});
