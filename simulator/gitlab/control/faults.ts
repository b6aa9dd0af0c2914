/** What can be made to go wrong, on the way of hooks and in answers of the API. */
export const faultKinds = [
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'status_429',
  'status_502',
  'lost_answer',
  'slow',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultMatch {
  /** Part of the request's path. */
  path?: string;
  method?: string;
  /** `deployment`, `job`, `pipeline`, … */
  event?: string;
  /** Id of the project. */
  project?: number;
}

export interface NewFault {
  kind: FaultKind;
  match?: FaultMatch;
  /** How many times; without it, until it is cleared or `ms` are over. */
  count?: number;
  /**
   * drop, duplicate: how long the fault lasts. delay, slow: how long each waits. reorder: how long an event is held at
   * most. status_429: what `Retry-After` says.
   */
  ms?: number;
}

export interface Fault extends NewFault {
  id: number;
  hits: number;
  endsAt: number | null;
}

const hookKinds: ReadonlySet<FaultKind> = new Set(['drop', 'duplicate', 'reorder', 'delay']);

export interface Faults {
  add(fault: NewFault): Fault;
  clear(): void;
  list(): Fault[];
  /** Uses up one hit of the first fault that concerns this hook event. */
  forHook(event: { event: string; project: number }): Fault | null;
  /** Uses up one hit of the first fault that concerns this request. */
  forRequest(request: { path: string; method: string }): Fault | null;
}

/** Faults live in real time: they concern the wire, not the story. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  let lastId = 0;
  const use = (matches: (fault: Fault) => boolean): Fault | null => {
    const now = Date.now();
    faults = faults.filter(
      ({ endsAt, count, hits }) => (endsAt === null || endsAt > now) && (count === undefined || hits < count),
    );
    const fault = faults.find(matches);
    if (!fault) return null;
    fault.hits += 1;
    return fault;
  };
  return {
    add: (input) => {
      lastId += 1;
      const lasts = (input.kind === 'drop' || input.kind === 'duplicate') && input.ms !== undefined;
      const fault: Fault = {
        ...input,
        id: lastId,
        hits: 0,
        endsAt: lasts ? Date.now() + (input.ms ?? 0) : null,
      };
      faults.push(fault);
      return fault;
    },
    clear: () => {
      faults = [];
    },
    list: () => faults,
    forHook: ({ event, project }) =>
      use(
        ({ kind, match }) =>
          hookKinds.has(kind) &&
          (match?.event === undefined || match.event === event) &&
          (match?.project === undefined || match.project === project),
      ),
    forRequest: ({ path, method }) =>
      use(
        ({ kind, match }) =>
          !hookKinds.has(kind) &&
          (match?.path === undefined || path.includes(match.path)) &&
          (match?.method === undefined || match.method.toUpperCase() === method),
      ),
  };
}
