import { createHmac, randomUUID } from 'node:crypto';
import { hookSubject } from './hook-sequence';
import { type HookKind, hookEvents, renderHook } from './render-hook';

/** One request as GitLab 19 sends it. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** Makes the requests of one hook that has a signing token (Standard Webhooks). */
export function requestSigner(
  signingToken: string,
): (kind: HookKind, serial: number, now: Date) => SignedRequest {
  const key = Buffer.from(signingToken.replace(/^whsec_/, ''), 'base64');
  return (kind, serial, now) => {
    const body = Buffer.from(renderHook(kind, hookSubject(serial), now));
    const id = randomUUID();
    const timestamp = Math.floor(now.getTime() / 1000);
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': body.byteLength,
        'user-agent': 'GitLab/19.0.0',
        'x-gitlab-event': hookEvents[kind],
        'x-gitlab-instance': 'https://gitlab.example.com',
        'x-gitlab-event-uuid': randomUUID(),
        'x-gitlab-webhook-uuid': randomUUID(),
        'idempotency-key': id,
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
    };
  };
}
