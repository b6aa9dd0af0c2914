import { describe, expect, test } from 'vitest';
import { batchRestMs, type TakenBatch } from './batch-rest';

const full: TakenBatch = { taken: 200, full: 200, tookMs: 120, arrivingPerSecond: 0, oldestWaitSeconds: 1 };

describe('batchRestMs', () => {
  test('lets batches that are not full begin a tenth of a second apart', () => {
    expect(batchRestMs({ ...full, taken: 1, tookMs: 30 })).toBe(70);
    expect(batchRestMs({ ...full, taken: 199, tookMs: 130 })).toBe(0);
  });

  test('goes on at once with a queue to which little is added', () => {
    expect(batchRestMs(full)).toBe(0);
    expect(batchRestMs({ ...full, arrivingPerSecond: 250 })).toBe(0);
  });

  test('leaves the machine to storing in a flood', () => {
    expect(batchRestMs({ ...full, arrivingPerSecond: 2_000 })).toBe(480);
    expect(batchRestMs({ ...full, tookMs: 900, arrivingPerSecond: 2_000 })).toBe(1_000);
  });

  test('lets nothing wait for long even then', () => {
    expect(batchRestMs({ ...full, arrivingPerSecond: 2_000, oldestWaitSeconds: 10 })).toBe(0);
  });
});
