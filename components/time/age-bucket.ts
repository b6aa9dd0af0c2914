import { calendar } from './exact';

const hour = 3_600_000;
const months: Record<string, string> = {
  Jan: 'January',
  Feb: 'February',
  Mar: 'March',
  Apr: 'April',
  May: 'May',
  Jun: 'June',
  Jul: 'July',
  Aug: 'August',
  Sep: 'September',
  Oct: 'October',
  Nov: 'November',
  Dec: 'December',
};

/**
 * Under which heading of a timeline an instant stands: "Last hour", "Earlier today", "Yesterday",
 * "Earlier this month", then the month by name.
 * @param at ISO 8601 @param now milliseconds since the epoch @param zone the viewer's, because "today" depends on it
 */
export function ageBucket(at: string, now: number, zone: string): string {
  if (now - Date.parse(at) < hour) return 'Last hour';
  const then = calendar(at, zone);
  const today = calendar(now, zone);
  const sameMonth = then.year === today.year && then.month === today.month;
  if (sameMonth && then.day === today.day) return 'Earlier today';
  // Two hours before the hour count of today: in yesterday whether or not the clocks changed tonight.
  const yesterday = calendar(now - Number(today.clock.slice(0, 2)) * hour - 2 * hour, zone);
  if (then.year === yesterday.year && then.month === yesterday.month && then.day === yesterday.day)
    return 'Yesterday';
  if (sameMonth) return 'Earlier this month';
  return `${months[then.month] ?? then.month} ${then.year}`;
}

/** Puts a list that is ordered newest first under its headings, keeping the order. */
export function bucketByAge<T>(
  items: T[],
  at: (item: T) => string,
  now: number,
  zone: string,
): { name: string; items: T[] }[] {
  const buckets: { name: string; items: T[] }[] = [];
  for (const item of items) {
    const name = ageBucket(at(item), now, zone);
    const last = buckets.at(-1);
    if (last?.name === name) last.items.push(item);
    else buckets.push({ name, items: [item] });
  }
  return buckets;
}
