'use client';

import { clockTime, exactTime } from './exact';
import { useClock, useZone } from './time-provider';

/** The exact time in the viewer's zone. `short` leaves the day out while it is today. */
export function ExactText({
  at,
  short = false,
  className,
}: {
  at: string;
  short?: boolean;
  className?: string;
}) {
  const zone = useZone();
  const text = useClock((now) => (short ? clockTime(at, now, zone) : exactTime(at, zone)));
  return (
    <time dateTime={at} className={className} {...(short ? { 'data-at': at } : {})}>
      {text}
    </time>
  );
}
