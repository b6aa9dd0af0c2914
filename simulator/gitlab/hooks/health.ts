import type { HookRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { isAtLeast } from '../world/version';

const failuresBeforeBackoff = 4;
const failuresBeforeEnd = 40;
const firstBackoffMs = 60_000;
const longestBackoffMs = 24 * 3_600_000;

export type AlertStatus = 'executable' | 'temporarily_disabled' | 'disabled';

export function alertStatus(hook: HookRecord, now: number): AlertStatus {
  if (hook.permanentlyDisabled) return 'disabled';
  return hook.disabledUntil !== null && hook.disabledUntil > now ? 'temporarily_disabled' : 'executable';
}

export function recordSuccess(hook: HookRecord): void {
  hook.recentFailures = 0;
  hook.backoffCount = 0;
  hook.disabledUntil = null;
  hook.permanentlyDisabled = false;
}

/**
 * Four failures in a row switch the hook off for a minute, each further one for twice as long, at most a day; forty end
 * it (17.11 and newer). Before that version four 4xx answers ended it.
 */
export function recordFailure(state: WorldState, hook: HookRecord, status: number | null): void {
  hook.recentFailures += 1;
  const modern = isAtLeast(state.version, '17.11');
  if (hook.recentFailures < failuresBeforeBackoff) return;
  const clientError = status !== null && status >= 400 && status < 500;
  if (modern ? hook.recentFailures >= failuresBeforeEnd : clientError) {
    hook.permanentlyDisabled = true;
    hook.disabledUntil = null;
    return;
  }
  const backoff = Math.min(firstBackoffMs * 2 ** hook.backoffCount, longestBackoffMs);
  hook.backoffCount += 1;
  hook.disabledUntil = state.clock.now() + backoff;
}
