import { randomBytes } from 'node:crypto';

import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

import { verifyWebhook, type WebhookHeaders, type WebhookSecrets } from './verify-webhook';

const now = new Date('2026-08-02T08:00:00Z');
const body = '{"object_kind":"deployment", "n": 1.0}';
const newToken = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const current = newToken();
const previous = newToken();

function sign(token: string, options: { at?: Date; id?: string; body?: string } = {}): WebhookHeaders {
  const { at = now, id = 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f', body: signed = body } = options;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(token).sign(id, at, signed),
  };
}

function check(headers: WebhookHeaders, secrets: Partial<WebhookSecrets>, raw = body): string {
  const verdict = verifyWebhook({
    headers,
    raw: new TextEncoder().encode(raw),
    secrets: { webhookSecrets: [], signingTokens: [], ...secrets },
    now,
  });
  return verdict.ok ? verdict.scheme : verdict.reason;
}

const rotating = { signingTokens: [current, previous] };
const minutesFromNow = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

describe('signed webhooks', () => {
  it('accepts the vector of the documented scheme', () => {
    const verdict = verifyWebhook({
      headers: {
        'webhook-id': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
        'webhook-timestamp': '1744578123',
        'webhook-signature': 'v1,fedZO2s0TO+ifpP2bB8hywugo2SrflsjgaOZMsymxFI=',
      },
      raw: new TextEncoder().encode('{"object_kind":"deployment"}'),
      secrets: {
        webhookSecrets: [],
        signingTokens: ['whsec_dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q='],
      },
      now: new Date(1744578123_000),
    });
    expect(verdict).toEqual({ ok: true, scheme: 'signature' });
  });

  it.each([
    ['the current token', sign(current), body, 'signature'],
    ['the previous token during a rotation', sign(previous), body, 'signature'],
    [
      'any of several signatures',
      { ...sign(current), 'webhook-signature': `v1,AAAA v1a,x v1, ${sign(current)['webhook-signature']}` },
      body,
      'signature',
    ],
    ['four minutes late', sign(current, { at: minutesFromNow(-4) }), body, 'signature'],
    ['a sender clock four minutes ahead', sign(current, { at: minutesFromNow(4) }), body, 'signature'],
    ['six minutes late', sign(current, { at: minutesFromNow(-6) }), body, 'stale'],
    ['a sender clock six minutes ahead', sign(current, { at: minutesFromNow(6) }), body, 'stale'],
    ['another token', sign(newToken()), body, 'bad_signature'],
    ['a changed body', sign(current), '{}', 'bad_signature'],
    [
      'a body that was parsed and written again',
      sign(current),
      JSON.stringify(JSON.parse(body)),
      'bad_signature',
    ],
    ['another id', { ...sign(current), 'webhook-id': 'evt_2' }, body, 'bad_signature'],
    ['another time', { ...sign(current), 'webhook-timestamp': '1785657601' }, body, 'bad_signature'],
    ['a scheme nobody knows', { ...sign(current), 'webhook-signature': 'v2,AAAA' }, body, 'bad_signature'],
    [
      'a signature of another length',
      { ...sign(current), 'webhook-signature': 'v1,AAAA' },
      body,
      'bad_signature',
    ],
    ['no id', { ...sign(current), 'webhook-id': undefined }, body, 'malformed'],
    ['a dot in the id', sign(current, { id: 'a.1' }), body, 'malformed'],
    ['no time', { ...sign(current), 'webhook-timestamp': undefined }, body, 'malformed'],
    ['a time that is no number', { ...sign(current), 'webhook-timestamp': '1e9' }, body, 'malformed'],
    ['no signature', {}, body, 'unsigned_refused'],
    ['an empty signature', { ...sign(current), 'webhook-signature': '' }, body, 'unsigned_refused'],
  ])('%s', (_name, headers, raw, expected) => {
    expect(check(headers, rotating, raw)).toBe(expected);
  });

  it('refuses an unsigned request even with the right secret token', () => {
    expect(check({ 'x-gitlab-token': 'right' }, { ...rotating, webhookSecrets: ['right'] })).toBe(
      'unsigned_refused',
    );
  });

  it('proves nothing with a key that is no key', () => {
    const empty = 'whsec_';
    const forged = sign('whsec_AAAA');
    expect(check(forged, { signingTokens: ['whsec_AAAA', empty, '!!'] })).toBe('bad_signature');
  });

  it('verifies bytes that are not text', () => {
    const raw = new Uint8Array([0xff, 0x00, 0xfe]);
    const verdict = verifyWebhook({
      headers: sign(current),
      raw,
      secrets: { webhookSecrets: [], signingTokens: [current] },
      now,
    });
    expect(verdict).toEqual({ ok: false, reason: 'bad_signature' });
  });
});

describe('token webhooks', () => {
  it.each([
    ['the current secret', 'now-secret', 'token'],
    ['the previous secret', 'old-secret', 'token'],
    ['a prefix of it', 'now-secre', 'bad_token'],
    ['something longer', 'now-secret-and-more', 'bad_token'],
    ['another case', 'NOW-SECRET', 'bad_token'],
    ['nothing', '', 'missing'],
  ])('%s', (_name, given, expected) => {
    expect(check({ 'x-gitlab-token': given }, { webhookSecrets: ['now-secret', 'old-secret'] })).toBe(
      expected,
    );
  });

  it('accepts a secret outside ASCII as the bytes it travels as', () => {
    const secret = 'Schlüssel-密';
    const header = Buffer.from(secret, 'utf8').toString('latin1');
    expect(check({ 'x-gitlab-token': header }, { webhookSecrets: [secret] })).toBe('token');
  });

  it('looks at the token when there is a signature nobody can check', () => {
    const headers = { ...sign(current), 'x-gitlab-token': 'secret' };
    expect(check(headers, { webhookSecrets: ['secret'] })).toBe('token');
  });

  it('refuses everything without a secret, and never takes an empty one', () => {
    expect(check({ 'x-gitlab-token': 'x' }, {})).toBe('bad_token');
    expect(check({ 'x-gitlab-token': '' }, { webhookSecrets: [''] })).toBe('missing');
    expect(check({}, {})).toBe('missing');
  });
});

it('accepts nothing but what was signed, whatever the headers', () => {
  fc.assert(
    fc.property(
      fc.record({
        'webhook-id': fc.string(),
        'webhook-timestamp': fc.oneof(fc.string(), fc.constant(String(now.getTime() / 1000))),
        'webhook-signature': fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `v1,${text}`),
        ),
        'x-gitlab-token': fc.string(),
      }),
      (headers) => {
        expect(['signature', 'token']).not.toContain(check(headers, { ...rotating, webhookSecrets: ['s'] }));
      },
    ),
  );
});
