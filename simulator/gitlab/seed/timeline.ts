import type { WorldState } from '../world/state';

/** Writes history in the order it happened, so that ids rise with time. */
export interface Timeline {
  at(instant: number, work: () => void): void;
  /** Does everything up to this instant, as if it were then. */
  playUntil(instant: number): void;
}

export function createTimeline(state: WorldState): Timeline {
  let events: { instant: number; order: number; work: () => void }[] = [];
  let lastOrder = 0;
  return {
    at: (instant, work) => {
      lastOrder += 1;
      events.push({ instant, order: lastOrder, work });
    },
    playUntil: (until) => {
      for (;;) {
        events.sort((a, b) => a.instant - b.instant || a.order - b.order);
        const next = events[0];
        if (!next || next.instant > until) return;
        events = events.slice(1);
        state.clock.pretend(next.instant, next.work);
      }
    },
  };
}
