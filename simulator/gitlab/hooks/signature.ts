import { createHmac } from 'node:crypto';

/**
 * The Standard Webhooks signature GitLab sends since 19.0: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`,
 * keyed with the bytes behind `whsec_`.
 */
export function signDelivery(signingToken: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(signingToken.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
