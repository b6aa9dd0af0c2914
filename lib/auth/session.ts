import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Name of the session cookie. */
export const sessionCookie = 'sternway_session';
/** How long a session lasts. Seconds. */
export const sessionSeconds = 12 * 3600;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares a presented API token with the configured one in constant time. */
export function isAdminToken(presented: string, adminToken: string): boolean {
  return timingSafeEqual(digest(presented), digest(adminToken));
}

function sign(secretKey: Buffer, adminToken: string, expiresAt: string): Buffer {
  // Bound to the token it was made from: a changed token ends every session.
  const key = Buffer.from(hkdfSync('sha256', secretKey, digest(adminToken), 'sternway session', 32));
  return createHmac('sha256', key).update(expiresAt).digest();
}

/** Makes the value of a session cookie. */
export function createSession(secretKey: Buffer, adminToken: string, now: Date): string {
  const expiresAt = String(now.getTime() + sessionSeconds * 1000);
  return `${expiresAt}.${sign(secretKey, adminToken, expiresAt).toString('base64url')}`;
}

/** True when we made this session and it has not ended. */
export function isSession(value: string, secretKey: Buffer, adminToken: string, now: Date): boolean {
  const [expiresAt, signature] = value.split('.');
  if (expiresAt === undefined || signature === undefined || !/^\d{1,15}$/.test(expiresAt)) return false;
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(secretKey, adminToken, expiresAt);
  return (
    given.length === expected.length && timingSafeEqual(given, expected) && Number(expiresAt) > now.getTime()
  );
}
