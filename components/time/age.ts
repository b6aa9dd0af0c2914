const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30 * day;

/**
 * How long ago `at` was, in the largest unit that says enough: `now`, `36 min`, `5 h`, `9 d`, `4 mo`, `2 y`.
 * An instant that lies ahead (the clocks of GitLab and of the viewer differ) is `now`.
 * @param at ISO 8601 @param now milliseconds since the epoch
 */
export function age(at: string, now: number): string {
  const elapsed = now - Date.parse(at);
  if (Number.isNaN(elapsed)) return '';
  if (elapsed < minute) return 'now';
  if (elapsed < hour) return `${Math.floor(elapsed / minute)} min`;
  if (elapsed < day) return `${Math.floor(elapsed / hour)} h`;
  if (elapsed < 2 * month) return `${Math.floor(elapsed / day)} d`;
  if (elapsed < 24 * month) return `${Math.floor(elapsed / month)} mo`;
  return `${Math.floor(elapsed / (365 * day))} y`;
}

/** The same in a sentence: `just now`, `36 min ago`. */
export function ageAgo(at: string, now: number): string {
  const text = age(at, now);
  return text === 'now' ? 'just now' : `${text} ago`;
}

/** A length of time: `42 s`, `3 min 12 s`, `1 h 4 min`, `2 d 3 h`. @param milliseconds not negative */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
