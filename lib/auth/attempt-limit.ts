/** Addresses remembered at once: what many addresses may cost in memory. */
const maximumAddresses = 10_000;

/** Counts failed attempts per network address in this process, in windows of `perSeconds`. */
export function createAttemptLimit(limit: { attempts: number; perSeconds: number }) {
  const windows = new Map<string, { endsAt: number; failures: number }>();

  function current(address: string, now: number) {
    const window = windows.get(address);
    if (window !== undefined && window.endsAt > now) return window;
    windows.delete(address);
    return null;
  }

  return {
    /** Seconds until the next attempt may be made; 0: now. */
    waitSeconds(address: string, now: number): number {
      const window = current(address, now);
      return window === null || window.failures < limit.attempts
        ? 0
        : Math.ceil((window.endsAt - now) / 1000);
    },
    /** Counts one failed attempt. */
    count(address: string, now: number): void {
      const window = current(address, now);
      if (window !== null) {
        window.failures += 1;
        return;
      }
      if (windows.size >= maximumAddresses) windows.clear();
      windows.set(address, { endsAt: now + limit.perSeconds * 1000, failures: 1 });
    },
  };
}
