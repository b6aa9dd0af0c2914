import { expect, test } from 'vitest';
import { createAttemptLimit } from './attempt-limit';

test('lets an address try again when its window is over', () => {
  const limit = createAttemptLimit({ attempts: 2, perSeconds: 60 });
  limit.count('10.0.0.1', 0);
  expect(limit.waitSeconds('10.0.0.1', 1_000)).toBe(0);
  limit.count('10.0.0.1', 1_000);
  expect(limit.waitSeconds('10.0.0.1', 10_000)).toBe(50);
  expect(limit.waitSeconds('10.0.0.2', 10_000)).toBe(0);
  expect(limit.waitSeconds('10.0.0.1', 60_000)).toBe(0);
});
