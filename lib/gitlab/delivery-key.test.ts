import { describe, expect, it } from 'vitest';

import { deliveryKey } from './delivery-key';

const raw = new TextEncoder().encode('{}');
const key = (
  headers: Record<string, string | undefined>,
  connection = 'default',
  event = 'Pipeline Hook',
  body = raw,
): string => deliveryKey(headers, connection, event, body);

describe('deliveryKey', () => {
  it('is webhook-id, else Idempotency-Key', () => {
    expect(key({ 'webhook-id': 'a', 'idempotency-key': 'b' })).toBe('a');
    expect(key({ 'webhook-id': '', 'idempotency-key': 'b' })).toBe('b');
  });

  it('is a hash of connection, event and body otherwise', () => {
    const hash = key({});
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(key({ 'x-gitlab-event-uuid': 'another', 'x-gitlab-webhook-uuid': 'another' })).toBe(hash);
    const others = [
      key({}, 'other'),
      key({}, 'default', 'Job Hook'),
      key({}, 'default', 'Pipeline Hook', new Uint8Array([1])),
    ];
    expect(new Set([hash, ...others]).size).toBe(4);
  });

  it('does not confuse where connection and event meet', () => {
    expect(deliveryKey({}, 'a', 'bc', raw)).not.toBe(deliveryKey({}, 'ab', 'c', raw));
  });

  it('hashes keys that are long or odd', () => {
    for (const odd of ['x'.repeat(129), 'a b', 'ä', 'x'.repeat(100_000)]) {
      expect(key({ 'webhook-id': odd })).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
    expect(key({ 'webhook-id': 'x'.repeat(128) })).toBe('x'.repeat(128));
  });
});
