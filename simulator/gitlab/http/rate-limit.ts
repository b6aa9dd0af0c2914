import type { Clock } from '../world/clock';
import { ApiError } from './answer';

export interface RateLimit {
  /** Requests per caller and minute; null: no limit. */
  perMinute: number | null;
  /** Throws 429 when this caller has used up its minute; gives the headers GitLab adds to every answer otherwise. */
  take(caller: string): Record<string, string>;
}

/** The limiter in front of the API (`Rack::Attack`), per caller and calendar minute. */
export function createRateLimit(perMinute: number | null, clock: Clock): RateLimit {
  const used = new Map<string, number>();
  let minute = 0;
  return {
    perMinute,
    take(caller) {
      if (this.perMinute === null) return {};
      const now = Math.floor(clock.now() / 60_000);
      if (now !== minute) {
        used.clear();
        minute = now;
      }
      const observed = (used.get(caller) ?? 0) + 1;
      used.set(caller, observed);
      const reset = (minute + 1) * 60;
      const headers = rateHeaders({ limit: this.perMinute, observed, reset });
      if (observed > this.perMinute)
        throw new ApiError(429, 'Retry later\n', {
          ...headers,
          'Retry-After': String(Math.max(1, reset - Math.floor(clock.now() / 1000))),
        });
      return headers;
    },
  };
}

/** `reset` in Unix seconds. */
export function rateHeaders(rate: {
  limit: number;
  observed: number;
  reset: number;
}): Record<string, string> {
  return {
    'RateLimit-Limit': String(rate.limit),
    'RateLimit-Name': 'throttle_authenticated_api',
    'RateLimit-Observed': String(rate.observed),
    'RateLimit-Remaining': String(Math.max(0, rate.limit - rate.observed)),
    'RateLimit-Reset': String(rate.reset),
    'RateLimit-ResetTime': new Date(rate.reset * 1000).toUTCString(),
  };
}
