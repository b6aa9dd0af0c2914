import { advanceDue } from '../world/engine';
import type { WorldState } from '../world/state';
import { createActivity } from './activity';
import type { DemoService } from './history';

const advanceEveryMs = 250;

/** Lets the company work: jobs advance by the clock, and every 20 to 40 seconds (at speed 1) something happens. */
export function runDemo(state: WorldState, demo: readonly DemoService[]): { stop(): void } {
  const activity = createActivity(state, demo);
  const pause = (): number => (state.random.integer(20, 40) * 1000) / state.clock.speed;
  let nextStep = Date.now() + 5_000;
  const timer = setInterval(() => {
    advanceDue(state);
    activity.keepBusy();
    if (Date.now() < nextStep) return;
    activity.step();
    nextStep = Date.now() + pause();
  }, advanceEveryMs);
  return { stop: () => clearInterval(timer) };
}
