import { projectOf } from './projects';
import type { HookFlag, HookRecord } from './records';
import type { WorldState } from './state';
import { isAtLeast } from './version';

/** The events Sternway listens to. */
export const deploymentHookFlags: readonly HookFlag[] = [
  'deployment_events',
  'job_events',
  'pipeline_events',
  'tag_push_events',
  'releases_events',
  'merge_requests_events',
];

export interface NewHook {
  projectId: number;
  url: string;
  token?: string | null;
  /** Ignored before 19.0, as older versions do. */
  signingToken?: string | null;
  /** Default: the events Sternway listens to. */
  flags?: readonly HookFlag[];
  name?: string | null;
  description?: string | null;
  customHeaders?: { key: string; value: string }[];
  customTemplate?: string | null;
}

export function addHook(state: WorldState, input: NewHook): HookRecord {
  const project = projectOf(state, input.projectId);
  const hook: HookRecord = {
    id: state.nextId('hook'),
    projectId: project.id,
    url: input.url,
    name: input.name ?? null,
    description: input.description ?? null,
    token: input.token ?? null,
    signingToken: isAtLeast(state.version, '19.0') ? (input.signingToken ?? null) : null,
    flags: new Set(input.flags ?? deploymentHookFlags),
    customHeaders: input.customHeaders ?? [],
    customTemplate: input.customTemplate ?? null,
    createdAt: state.clock.now(),
    recentFailures: 0,
    backoffCount: 0,
    disabledUntil: null,
    permanentlyDisabled: false,
  };
  project.hooks.push(hook);
  state.hooks.set(hook.id, hook);
  return hook;
}

export function removeHook(state: WorldState, hook: HookRecord): void {
  const project = projectOf(state, hook.projectId);
  project.hooks = project.hooks.filter(({ id }) => id !== hook.id);
  state.hooks.delete(hook.id);
}
