import { redactSecrets } from './redact-text';
import type { WebhookHeaders } from './verify-webhook';

/** Everything else may hold a secret: `x-gitlab-token`, `webhook-signature`, cookies, the hook's own custom headers. */
const kept = [
  'content-length',
  'content-type',
  'idempotency-key',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'x-gitlab-event',
  'x-gitlab-event-uuid',
  'x-gitlab-instance',
  'x-gitlab-webhook-uuid',
];

const maximumLength = 500;

/** The headers of a delivery that may be stored and shown. */
export function redactHeaders(headers: WebhookHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of kept) {
    const value = headers[name];
    if (value !== undefined) result[name] = redactSecrets(value.slice(0, maximumLength)).text;
  }
  return result;
}
