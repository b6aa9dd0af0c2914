import type { HookState } from '@/lib/domain/board/view';

import type { ProjectHook } from './api/project-hook';

export interface HookHealth {
  state: HookState;
  gitlabHookId: number | null;
  /** Until when GitLab drops our events; null when it does not, or for good. */
  disabledUntil: Date | null;
  /** Whether GitLab signs; null when there is no hook or its GitLab does not tell. */
  signed: boolean | null;
}

/** Comparable form of a URL: host in lower case, no default port, no trailing slash. */
function comparable(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}

/** Whether a webhook of GitLab is ours: it goes to our address. */
export function isOurHook(hook: Pick<ProjectHook, 'url'>, ourUrl: string): boolean {
  return comparable(hook.url) === comparable(ourUrl);
}

function stateOf(hook: ProjectHook, now: Date): 'healthy' | 'disabled' | 'no_deployment_events' {
  // GitLab tries again by itself once `disabled_until` is over, but its `alert_status` may be older than that.
  const waits = hook.disabledUntil !== null && hook.disabledUntil > now;
  if (hook.alertStatus === 'disabled' || (hook.alertStatus === 'temporarily_disabled' && waits) || waits)
    return 'disabled';
  return hook.deploymentEvents ? 'healthy' : 'no_deployment_events';
}

const preference = { healthy: 0, no_deployment_events: 1, disabled: 2 };

/** Judges the webhooks of a project as of `now`. Of several that go to us the best counts: one is enough. */
export function judgeHook(hooks: readonly ProjectHook[], ourUrl: string, now: Date): HookHealth {
  const [best] = hooks
    .filter((hook) => isOurHook(hook, ourUrl))
    .map((hook) => ({ hook, state: stateOf(hook, now) }))
    .toSorted((a, b) => preference[a.state] - preference[b.state]);
  if (best === undefined) return { state: 'missing', gitlabHookId: null, disabledUntil: null, signed: null };
  const { hook, state } = best;
  return {
    state,
    gitlabHookId: hook.gitlabHookId,
    disabledUntil: state === 'disabled' && hook.alertStatus !== 'disabled' ? hook.disabledUntil : null,
    signed: hook.signingTokenPresent,
  };
}
