import { describe, expect, test } from 'vitest';
import { createSession, isAdminToken, isSession, sessionSeconds } from './session';

const key = Buffer.alloc(32, 1);
const token = 'the administrator token of this test';
const now = new Date('2026-07-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('a session', () => {
  const session = createSession(key, token, now);

  test('is good until it ends', () => {
    expect(isSession(session, key, token, now)).toBe(true);
    expect(isSession(session, key, token, later(sessionSeconds - 1))).toBe(true);
    expect(isSession(session, key, token, later(sessionSeconds))).toBe(false);
  });

  test('ends when the token or the key is changed', () => {
    expect(isSession(session, key, `${token}!`, now)).toBe(false);
    expect(isSession(session, Buffer.alloc(32, 2), token, now)).toBe(false);
  });

  test('cannot be prolonged', () => {
    const [expiresAt = '', signature = ''] = session.split('.');
    const longer = `${Number(expiresAt) + 1}.${signature}`;
    expect(isSession(longer, key, token, now)).toBe(false);
  });

  test.each(['', '.', 'x', '1.', '.x', '1.x', '-1.x', '1e9.x', `${'9'.repeat(30)}.x`, '\0.\0'])(
    'is not %j',
    (value) => {
      expect(isSession(value, key, token, now)).toBe(false);
    },
  );
});

test('the token is compared as a whole', () => {
  expect(isAdminToken(token, token)).toBe(true);
  for (const other of ['', token.slice(1), `${token} `, token.toUpperCase()]) {
    expect(isAdminToken(other, token)).toBe(false);
  }
});
