import { addHook } from '../world/hooks';
import { groundTruth, type GroundTruth } from '../world/deploy';
import { advanceDue, tick } from '../world/engine';
import { createMergeRequest, mergeMergeRequest } from '../world/merge-requests';
import { startPipeline } from '../world/pipelines';
import { findProject, projectPath } from '../world/projects';
import type { PipelineRecord, ProjectRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { alertStatus } from '../hooks/health';
import { ciIdToken } from '../oauth/ci-token';
import type { SigningKey } from '../oauth/keys';
import { mergeChange } from '../seed/changes';
import type { DemoService } from '../seed/history';
import type { Fault, Faults, NewFault } from './faults';

export interface SimulatorState {
  now: string;
  version: string;
  speed: number;
  projects: {
    id: number;
    path: string;
    name: string;
    environments: GroundTruth[];
    deployments: { id: number; environment: string; sha: string; status: string }[];
  }[];
  hooks: {
    id: number;
    projectId: number;
    url: string;
    alertStatus: string;
    recentFailures: number;
    disabledUntil: string | null;
  }[];
  deliveries: Record<string, number>;
  /** Changing API calls that took effect, by kind (`job.play`, …). */
  mutations: Record<string, number>;
  /** The same for single targets: `job.play 4711` → times. */
  mutationsByTarget: Record<string, number>;
  faults: Fault[];
}

/** What the control API does, for callers in the same process. */
export interface SimulatorControl {
  /** Registers this address in every project that has it not yet. */
  registerHooks(input: { url: string; signed?: boolean }): number;
  /** A merge request is merged and its pipeline starts. Without a project: any. */
  push(input?: { project?: number | string; title?: string }): {
    project: ProjectRecord;
    pipeline: PipelineRecord;
  };
  /** The next `count` deploy jobs that are created in the project fail. */
  failNextDeploy(input: { project: number | string; count?: number }): void;
  /** The `id_tokens` token of a running job, as its runner would get it. */
  idToken(input: { jobId: number; audience: string }): string;
  tick(steps?: number): void;
  /** Moves on what is due by the clock, as the demo does four times a second. */
  advanceDue(): void;
  setSpeed(speed: number): void;
  addFault(fault: NewFault): Fault;
  clearFaults(): void;
  state(): SimulatorState;
}

export function createControl(
  state: WorldState,
  faults: Faults,
  secrets: { webhookSecret: string; signingToken: string; key: SigningKey },
  /** The demo's services know what their people work on. */
  demo: readonly DemoService[] = [],
): SimulatorControl {
  const find = (wanted: number | string | undefined): ProjectRecord => {
    if (wanted === undefined) return state.random.pick([...state.projects.values()]);
    const byId =
      typeof wanted === 'number' || /^\d+$/.test(wanted) ? state.projects.get(Number(wanted)) : undefined;
    return required(byId ?? findProject(state, String(wanted)), `project ${wanted}`);
  };
  return {
    registerHooks: ({ url, signed = true }) => {
      for (const project of state.projects.values()) {
        const existing = project.hooks.find((hook) => hook.url === url);
        if (existing) continue;
        addHook(state, {
          projectId: project.id,
          url,
          name: 'Sternway',
          token: secrets.webhookSecret,
          signingToken: signed ? secrets.signingToken : null,
        });
      }
      return state.projects.size;
    },
    push: (input = {}) => {
      const project = find(input.project);
      const known = demo.find((candidate) => candidate.project === project);
      if (known && input.title === undefined)
        return { project, pipeline: mergeChange(state, project, known.service) };
      const people = [...state.users.values()].filter(({ bot }) => !bot);
      const author = state.random.pick(people.length > 0 ? people : [...state.users.values()]);
      const merger = state.random.pick(people.length > 0 ? people : [...state.users.values()]);
      const mergeRequest = createMergeRequest(state, {
        projectId: project.id,
        title: input.title ?? `Improve ${project.path}, step ${project.mergeRequests.length + 1}`,
        authorId: author.id,
      });
      mergeMergeRequest(state, { projectId: project.id, iid: mergeRequest.iid, userId: merger.id });
      return { project, pipeline: startPipeline(state, { projectId: project.id, userId: merger.id }) };
    },
    failNextDeploy: ({ project, count = 1 }) => {
      const { id } = find(project);
      state.doomed.set(id, (state.doomed.get(id) ?? 0) + count);
    },
    idToken: (input) => ciIdToken(state, secrets.key, input),
    tick: (steps = 1) => tick(state, steps),
    advanceDue: () => advanceDue(state),
    setSpeed: (speed) => {
      if (!(speed > 0 && speed <= 1000)) throw new RangeError('speed must be more than 0 and at most 1000');
      state.clock.speed = speed;
    },
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    state: () => ({
      now: new Date(state.clock.now()).toISOString(),
      version: state.version,
      speed: state.clock.speed,
      projects: [...state.projects.values()].map((project) => ({
        id: project.id,
        path: projectPath(state, project),
        name: project.name,
        environments: groundTruth(state, project.id),
        deployments: project.deployments.map(({ id, environmentName, sha, status }) => ({
          id,
          environment: environmentName,
          sha,
          status,
        })),
      })),
      hooks: [...state.hooks.values()].map((hook) => ({
        id: hook.id,
        projectId: hook.projectId,
        url: hook.url,
        alertStatus: alertStatus(hook, state.clock.now()),
        recentFailures: hook.recentFailures,
        disabledUntil: hook.disabledUntil === null ? null : new Date(hook.disabledUntil).toISOString(),
      })),
      deliveries: countBy(state.deliveries, ({ outcome }) => outcome),
      mutations: countBy(state.mutations, ({ kind }) => kind),
      mutationsByTarget: countBy(state.mutations, ({ kind, target }) => `${kind} ${target}`),
      faults: faults.list(),
    }),
  };
}

function countBy<T>(rows: readonly T[], key: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}
