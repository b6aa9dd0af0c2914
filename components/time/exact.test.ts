import { expect, it } from 'vitest';
import { clockTime, exactTime } from './exact';
import { zoneFromCookie } from './viewer-zone';

const now = Date.parse('2026-11-23T02:34:05.000Z');

it('shows an instant in the zone of the viewer', () => {
  expect(exactTime('2026-11-23T02:34:05.123Z', 'Europe/Berlin')).toBe('23 Nov 2026, 03:34:05');
  expect(exactTime('2026-09-01T00:00:00.000Z', 'America/New_York')).toBe('31 Aug 2026, 20:00:00');
});

it('leaves out of a time what is the same today', () => {
  expect(clockTime('2026-11-23T02:00:00.000Z', now, 'UTC')).toBe('02:00:00');
  expect(clockTime('2026-11-22T02:00:00.000Z', now, 'UTC')).toBe('22 Nov, 02:00:00');
  expect(clockTime('2025-11-23T02:00:00.000Z', now, 'UTC')).toBe('23 Nov 2025, 02:00:00');
});

it('trusts no zone from a cookie that is none', () => {
  expect(zoneFromCookie('Europe%2FBerlin')).toBe('Europe/Berlin');
  expect(zoneFromCookie(undefined)).toBe('UTC');
  expect(zoneFromCookie('Mars%2FOlympus')).toBe('UTC');
  expect(zoneFromCookie('%E0%A4%A')).toBe('UTC');
});
