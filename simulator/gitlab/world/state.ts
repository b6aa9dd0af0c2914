import { createWorldClock, type Clock, type WorldClock } from './clock';
import { createRandom, type Random } from './random';
import type {
  DeliveryRecord,
  DeploymentRecord,
  GroupRecord,
  HookEvent,
  HookRecord,
  JobRecord,
  MutationRecord,
  PipelineRecord,
  ProjectRecord,
  TokenRecord,
  UserRecord,
} from './records';

export type Sequence =
  | 'user'
  | 'group'
  | 'project'
  | 'environment'
  | 'merge_request'
  | 'pipeline'
  | 'job'
  | 'deployment'
  | 'release'
  | 'hook'
  | 'delivery'
  | 'other';

/** Everything the simulated instance knows; the functions beside this file change it. */
export interface WorldState {
  /** Base URL without a trailing slash; known once the server listens. */
  url: string;
  readonly version: string;
  /** Approvals and protected environments exist on Premium only. */
  edition: 'free' | 'premium';
  /** Whose token the service has: maintainer of every top-level group, as a careful setup would give it. */
  serviceUserId: number | null;
  readonly clock: WorldClock;
  readonly random: Random;
  readonly users: Map<number, UserRecord>;
  readonly tokens: Map<string, TokenRecord>;
  readonly groups: Map<number, GroupRecord>;
  readonly projects: Map<number, ProjectRecord>;
  readonly pipelines: Map<number, PipelineRecord>;
  readonly jobs: Map<number, JobRecord>;
  /** Pending and running ones. */
  readonly liveJobs: Set<JobRecord>;
  readonly deployments: Map<number, DeploymentRecord>;
  readonly hooks: Map<number, HookRecord>;
  readonly deliveries: DeliveryRecord[];
  readonly mutations: MutationRecord[];
  /** Old full path → project id: GitLab redirects renamed projects. */
  readonly redirects: Map<string, number>;
  /** Deployments whose next jobs shall fail, by project. */
  readonly doomed: Map<number, number>;
  /** Takes what hooks should tell; set by the dispatcher. */
  emit: (event: HookEvent) => void;
  /** Runs work that GitLab does in the background; set by the dispatcher so that tests can await it. */
  later: (work: () => void) => void;
  nextId(sequence: Sequence): number;
}

export function createState(options: {
  version: string;
  clock: Clock;
  seed: number;
  /** First id of each sequence less one; 0 unless given. */
  firstIds?: Partial<Record<Sequence, number>>;
}): WorldState {
  const last: Partial<Record<Sequence, number>> = { ...options.firstIds };
  return {
    url: 'http://gitlab.invalid',
    version: options.version,
    edition: 'free',
    serviceUserId: null,
    clock: createWorldClock(options.clock),
    random: createRandom(options.seed),
    users: new Map(),
    tokens: new Map(),
    groups: new Map(),
    projects: new Map(),
    pipelines: new Map(),
    jobs: new Map(),
    liveJobs: new Set(),
    deployments: new Map(),
    hooks: new Map(),
    deliveries: [],
    mutations: [],
    redirects: new Map(),
    doomed: new Map(),
    emit: () => undefined,
    later: (work) => work(),
    nextId: (sequence) => {
      const id = (last[sequence] ?? 0) + 1;
      last[sequence] = id;
      return id;
    },
  };
}

/** The record or an error that says what is missing: for calls from tests, where a wrong id is a mistake. */
export function required<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`the simulated GitLab has no ${what}`);
  return value;
}
