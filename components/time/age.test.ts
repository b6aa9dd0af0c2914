import { expect, it } from 'vitest';
import { age, ageAgo, duration } from './age';

const now = Date.parse('2026-11-23T03:34:05.000Z');
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

it.each([
  [-120, 'now'],
  [59, 'now'],
  [60, '1 min'],
  [59 * 60, '59 min'],
  [3600, '1 h'],
  [86_399, '23 h'],
  [86_400, '1 d'],
  [59 * 86_400, '59 d'],
  [60 * 86_400, '2 mo'],
  [800 * 86_400, '2 y'],
])('calls %d s "%s"', (seconds, text) => {
  expect(age(before(seconds), now)).toBe(text);
});

it('makes a sentence', () => {
  expect(ageAgo(before(5), now)).toBe('just now');
  expect(ageAgo(before(7200), now)).toBe('2 h ago');
});

it.each([
  [0, '0 s'],
  [42_000, '42 s'],
  [192_000, '3 min 12 s'],
  [3_600_000, '1 h'],
  [3_840_000, '1 h 4 min'],
  [183_600_000, '2 d 3 h'],
])('says %d ms as "%s"', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
