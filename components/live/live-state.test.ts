import { describe, expect, it } from 'vitest';
import { elapsed, heard, initialLiveState, retryDelayMs, retrying } from './live-state';

describe('how fresh the page is', () => {
  it('reconnects after 10 s of silence and is lost after 30 s', () => {
    const live = heard(100_000);
    expect(elapsed(live, 109_999, 0)).toBe(live);
    expect(elapsed(live, 110_000, 0).phase).toBe('reconnecting');
    expect(elapsed(live, 130_000, 0).phase).toBe('lost');
  });

  it('counts from the start of the page until something is heard', () => {
    expect(elapsed(initialLiveState, 9_000, 0).phase).toBe('connecting');
    expect(elapsed(initialLiveState, 30_000, 0).phase).toBe('lost');
  });

  it('counts tries and stays lost while it tries', () => {
    const once = retrying(heard(0));
    expect(once).toMatchObject({ phase: 'reconnecting', tries: 1 });
    const lost = elapsed(once, 30_000, 0);
    expect(retrying(lost)).toMatchObject({ phase: 'lost', tries: 2 });
  });

  it('is live again with the first sign of life', () => {
    expect(heard(5)).toEqual({ phase: 'live', heardAt: 5, tries: 0 });
  });

  it('waits longer from try to try, but never for long', () => {
    expect([1, 2, 3, 4, 5, 50].map(retryDelayMs)).toEqual([1000, 2000, 4000, 5000, 5000, 5000]);
  });
});
