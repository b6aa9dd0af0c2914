import { randomUUID } from 'node:crypto';
import type { HookEventName, HookRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import { eventNames } from './event-names';
import { signDelivery } from './signature';

/**
 * Headers of one request, with those the instance's version knows (`WebHookService#build_headers`).
 * `key` stays the same when a delivery is sent again; `X-Gitlab-Webhook-UUID` is new for each request.
 */
export function deliveryHeaders(
  state: WorldState,
  hook: HookRecord,
  delivery: { name: HookEventName; key: string; chain: string; body: string },
): Record<string, string> {
  const { version } = state;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': `GitLab/${version}`,
    'X-Gitlab-Event': eventNames[delivery.name].header,
  };
  for (const { key, value } of hook.customHeaders) headers[key] = value;
  if (isAtLeast(version, '14.8')) headers['X-Gitlab-Event-UUID'] = delivery.chain;
  if (isAtLeast(version, '15.5')) headers['X-Gitlab-Instance'] = state.url;
  if (isAtLeast(version, '16.2')) headers['X-Gitlab-Webhook-UUID'] = randomUUID();
  if (isAtLeast(version, '17.4')) headers['Idempotency-Key'] = delivery.key;
  if (hook.token !== null) headers['X-Gitlab-Token'] = hook.token;
  if (isAtLeast(version, '19.0')) {
    const timestamp = Math.floor(state.clock.now() / 1000);
    headers['webhook-id'] = delivery.key;
    headers['webhook-timestamp'] = String(timestamp);
    if (hook.signingToken !== null)
      headers['webhook-signature'] = signDelivery(hook.signingToken, delivery.key, timestamp, delivery.body);
  }
  return headers;
}
