'use client';

import { useZone } from './time-provider';

/** The viewer's zone as people write it: `Europe/Berlin`. */
export function ZoneName() {
  return useZone().replaceAll('_', ' ');
}
