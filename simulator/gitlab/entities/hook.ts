import { alertStatus } from '../hooks/health';
import { hookFlags, type HookRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import { apiTime } from './time';

/** Tokens are write-only; since 19.0 the answer tells whether there is one. */
export function presentHook(state: WorldState, hook: HookRecord): Record<string, unknown> {
  return {
    id: hook.id,
    url: hook.url,
    name: hook.name,
    description: hook.description,
    created_at: apiTime(hook.createdAt),
    ...Object.fromEntries(hookFlags.map((flag) => [flag, hook.flags.has(flag)])),
    alert_status: alertStatus(hook, state.clock.now()),
    disabled_until: apiTime(hook.disabledUntil),
    url_variables: [],
    push_events_branch_filter: null,
    branch_filter_strategy: 'wildcard',
    custom_webhook_template: hook.customTemplate,
    custom_headers: hook.customHeaders.map(({ key }) => ({ key })),
    ...(isAtLeast(state.version, '19.0')
      ? { token_present: hook.token !== null, signing_token_present: hook.signingToken !== null }
      : {}),
    project_id: hook.projectId,
  };
}
