/** Where the time comes from; milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** The simulated GitLab's own time: the given clock, shifted, or standing still while history is written. */
export interface WorldClock extends Clock {
  /** How many times faster than real jobs and daily life run; the time of day is not touched by it. */
  speed: number;
  advance(milliseconds: number): void;
  /** Runs `work` as if it were `at`. */
  pretend<T>(at: number, work: () => T): T;
}

export function createWorldClock(source: Clock): WorldClock {
  let offset = 0;
  let pretended: number | null = null;
  return {
    speed: 1,
    now: () => pretended ?? source.now() + offset,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    pretend: (at, work) => {
      const before = pretended;
      pretended = at;
      try {
        return work();
      } finally {
        pretended = before;
      }
    },
  };
}
