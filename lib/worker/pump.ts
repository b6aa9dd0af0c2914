export interface Pump {
  /** Something may be there to do. Cheap, and safe to call at any time. */
  wake(): void;
  /** Takes no new work and waits for what is under way. */
  stop(): Promise<void>;
}

/**
 * Runs `work` when woken and every `intervalMs` (rows carry the work; a wake-up is only a hint that may be lost), again and
 * again until it answers that nothing is left. At most one run at a time in this process.
 */
export function createPump(options: {
  work: (signal: AbortSignal) => Promise<'again' | 'done'>;
  intervalMs: number;
  onError: (error: unknown) => void;
}): Pump {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        if ((await options.work(stopping.signal)) === 'again') again = true;
      } catch (error) {
        if (!stopping.signal.aborted) options.onError(error);
        return; // the interval tries again
      }
    } while (again && !stopping.signal.aborted);
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    if (running !== null) {
      again = true;
      return;
    }
    running = run().finally(() => {
      running = null;
    });
  }

  const timer = setInterval(wake, options.intervalMs);
  return {
    wake,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}
