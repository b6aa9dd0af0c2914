/**
 * The ways GitLab writes an instant, in hooks and in its API, over the generations 14 to 19:
 * `2021-04-28 21:50:00 +0200` · `2016-08-12 15:23:28 UTC` · `2026-08-02T07:59:54.000+00:00` · `2021-02-23T02:41:37.886Z`.
 */
const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))? ?(?:(Z|UTC)|([+-])(\d{2}):?(\d{2}))$/;

/**
 * Reads an instant as GitLab writes it, to the millisecond. Returns null for anything else: a date that does not exist,
 * a time without a zone, another format. (`Date.parse` would guess: it takes a missing zone for the local one.)
 */
export function parseInstant(text: string): Date | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const [offsetHours, offsetMinutes] = [part(10), part(11)];
  if (year < 1970 || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
    return null;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (match[9] === '-' ? -1 : 1);
  const instant = new Date(local.getTime() - offset);
  return instant.getTime() >= 0 ? instant : null;
}
