const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

interface CalendarParts {
  year: string;
  month: string;
  day: string;
  clock: string;
}

/**
 * Calendar fields of an instant in a zone. Assembled from parts, because the separators that `Intl` puts between
 * them differ between the server's and the browser's ICU and would break hydration.
 */
export function calendar(at: string | number, zone: string): CalendarParts {
  const part: Record<string, string> = {};
  for (const { type, value } of format(zone).formatToParts(new Date(at))) part[type] = value;
  return {
    year: part['year'] ?? '',
    // ICU versions disagree about "Sep" and "Sept".
    month: (part['month'] ?? '').slice(0, 3),
    day: part['day'] ?? '',
    clock: `${part['hour'] ?? ''}:${part['minute'] ?? ''}:${part['second'] ?? ''}`,
  };
}

/** `23 Nov 2026, 03:34:05` in the zone. */
export function exactTime(at: string, zone: string): string {
  const { year, month, day, clock } = calendar(at, zone);
  return `${day} ${month} ${year}, ${clock}`;
}

/** `03:34:05` when it is the same day as `now` in the zone, else with the day in front: `21 Nov, 03:34:05`. */
export function clockTime(at: string, now: number, zone: string): string {
  const then = calendar(at, zone);
  const today = calendar(now, zone);
  if (then.year !== today.year) return exactTime(at, zone);
  if (then.day === today.day && then.month === today.month) return then.clock;
  return `${then.day} ${then.month}, ${then.clock}`;
}
