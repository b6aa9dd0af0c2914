import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Request headers by lower-case name. */
export type WebhookHeaders = Readonly<Record<string, string | undefined>>;

export type WebhookRefusal =
  | 'unsigned_refused'
  | 'missing'
  | 'bad_token'
  | 'bad_signature'
  | 'stale'
  | 'malformed';

export type WebhookVerdict =
  | { ok: true; scheme: 'signature' | 'token' }
  | { ok: false; reason: WebhookRefusal };

/** Secrets a connection accepts at this moment: during a rotation the present and the previous one. */
export interface WebhookSecrets {
  /** Values of `X-Gitlab-Token`. */
  webhookSecrets: readonly string[];
  /** `whsec_` + base64 of the key (GitLab 19.0 and later). */
  signingTokens: readonly string[];
}

const defaultToleranceSeconds = 300;

/** Shorter keys come from a mistyped token: an HMAC with them proves nothing, so they match nothing. */
const minimumKeyBytes = 16;

function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Compares through digests, so that neither content nor length shows in the time it takes. */
function matchesToken(given: string, secrets: readonly string[]): boolean {
  // A header value is a string of bytes (RFC 9110): a secret outside ASCII arrives as its UTF-8 bytes, one per character.
  const digest = sha256(Buffer.from(given, 'latin1'));
  let matched = false;
  for (const secret of secrets) {
    const same = timingSafeEqual(digest, sha256(secret));
    if (same && secret !== '') matched = true;
  }
  return matched;
}

function matchesSignature(
  signed: { id: string; timestamp: string; raw: Uint8Array },
  header: string,
  signingTokens: readonly string[],
): boolean {
  const given = header
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'));
  let matched = false;
  for (const token of signingTokens) {
    const key = Buffer.from(token.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${signed.id}.${signed.timestamp}.`)
      .update(signed.raw)
      .digest();
    for (const signature of given) {
      const same = signature.length === expected.length && timingSafeEqual(signature, expected);
      if (same && key.length >= minimumKeyBytes) matched = true;
    }
  }
  return matched;
}

function verifySignature(
  header: string,
  request: { headers: WebhookHeaders; raw: Uint8Array },
  signingTokens: readonly string[],
  now: Date,
  toleranceSeconds: number,
): WebhookVerdict {
  const id = request.headers['webhook-id'] ?? '';
  const timestamp = request.headers['webhook-timestamp'] ?? '';
  // A dot in the id would let id, time and body be divided in another way under the same signature.
  if (id === '' || id.includes('.') || !/^\d{1,12}$/.test(timestamp)) {
    return { ok: false, reason: 'malformed' };
  }
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) {
    return { ok: false, reason: 'stale' };
  }
  return matchesSignature({ id, timestamp, raw: request.raw }, header, signingTokens)
    ? { ok: true, scheme: 'signature' }
    : { ok: false, reason: 'bad_signature' };
}

/**
 * Decides whether a webhook request comes from a GitLab that knows one of the connection's secrets.
 *
 * A connection with a signing token accepts signed requests only: an unsigned one is refused even with the right
 * `X-Gitlab-Token`, because that token travels in clear and would allow a downgrade. `webhook-timestamp` may differ from
 * `now` by `toleranceSeconds` in either direction. Without any secret everything is refused.
 *
 * @param request.raw the body as it arrived, before any parsing
 * @see https://docs.gitlab.com/user/project/integrations/webhooks/ (signing tokens)
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyWebhook(request: {
  headers: WebhookHeaders;
  raw: Uint8Array;
  secrets: WebhookSecrets;
  now: Date;
  toleranceSeconds?: number;
}): WebhookVerdict {
  const { headers, secrets, now, toleranceSeconds = defaultToleranceSeconds } = request;
  const signature = headers['webhook-signature'];
  if (secrets.signingTokens.length > 0) {
    if (!signature) return { ok: false, reason: 'unsigned_refused' };
    return verifySignature(signature, request, secrets.signingTokens, now, toleranceSeconds);
  }
  const token = headers['x-gitlab-token'];
  if (!token) return { ok: false, reason: 'missing' };
  return matchesToken(token, secrets.webhookSecrets)
    ? { ok: true, scheme: 'token' }
    : { ok: false, reason: 'bad_token' };
}
