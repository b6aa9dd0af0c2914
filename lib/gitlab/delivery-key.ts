import { createHash } from 'node:crypto';

import type { WebhookHeaders } from './verify-webhook';

/** GitLab's own keys are UUIDs; what is longer or odd is hashed, so that a key always fits an index. */
const plainKey = /^[\x21-\x7e]{1,128}$/;

function fromHeader(value: string): string {
  return plainKey.test(value) ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`;
}

/**
 * What makes two webhook requests the same delivery: `webhook-id` (GitLab 19.0), else `Idempotency-Key` (17.4), both
 * stable over retries and "Resend", else a hash of connection, event and body. At most 128 characters of printable ASCII.
 * `X-Gitlab-Event-UUID` and `X-Gitlab-Webhook-UUID` are no such keys: the one is shared by a chain of events, the other
 * is new for each request.
 */
export function deliveryKey(
  headers: WebhookHeaders,
  connection: string,
  event: string | undefined,
  raw: Uint8Array,
): string {
  const given = headers['webhook-id'] || headers['idempotency-key'];
  if (given) return fromHeader(given);
  const hash = createHash('sha256')
    .update(`${connection}\0${event ?? ''}\0`)
    .update(raw);
  return `sha256:${hash.digest('hex')}`;
}
