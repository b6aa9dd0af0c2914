/** GitLab's windows are minutes; a longer wait is a mistake of some proxy. */
const longestWaitMs = 60 * 60 * 1000;

/**
 * When GitLab takes requests again, from `Retry-After` (seconds or an HTTP date) or `RateLimit-Reset` (Unix seconds);
 * null when the answer does not say. At most an hour from `now`.
 */
export function retryAfter(headers: Headers, now: Date): Date | null {
  const bounded = (instant: number): Date =>
    new Date(Math.min(Math.max(instant, now.getTime()), now.getTime() + longestWaitMs));
  const given = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,10}$/.test(given)) return bounded(now.getTime() + Number(given) * 1000);
  // The one date format of HTTP (RFC 9110, 5.6.7), which Date.parse reads as it is meant.
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(given)) {
    const date = Date.parse(given);
    if (!Number.isNaN(date)) return bounded(date);
  }
  const reset = headers.get('ratelimit-reset')?.trim() ?? '';
  return /^\d{1,12}$/.test(reset) ? bounded(Number(reset) * 1000) : null;
}
