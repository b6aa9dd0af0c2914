'use client';

import { age, ageAgo } from './age';
import { useClock } from './time-provider';

/**
 * A relative time. The exact one shows on hover; give `focusable` where no link or button around it takes the focus,
 * and `data-focus-at` to the link where one does.
 */
export function AgeText({
  at,
  ago = false,
  focusable = false,
  className,
}: {
  at: string;
  ago?: boolean;
  focusable?: boolean;
  className?: string;
}) {
  const text = useClock((now) => (ago ? ageAgo(at, now) : age(at, now)));
  return (
    <time dateTime={at} data-at={at} className={className} {...(focusable ? { tabIndex: 0 } : {})}>
      {text}
    </time>
  );
}
