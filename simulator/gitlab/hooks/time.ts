import { isAtLeast } from '../world/version';

const two = (value: number): string => String(value).padStart(2, '0');

/** `2023-01-10 13:50:02 UTC`, in job, pipeline, release and merge request bodies. */
export function hookTime(at: number | null): string | null {
  return at === null ? null : `${dateAndTime(at)} UTC`;
}

/** `2026-08-02T07:59:54.000+00:00` */
export function isoOffset(at: number): string {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, -1)}+00:00`;
}

/** `status_changed_at` of deployment hooks: the three formats GitLab has used, each to the second. */
export function statusChangedTime(version: string, at: number): string {
  if (isAtLeast(version, '19.0')) return isoOffset(at);
  if (isAtLeast(version, '15.0')) return `${dateAndTime(at)} +0000`;
  return `${dateAndTime(at + 2 * 3_600_000)} +0200`;
}

function dateAndTime(at: number): string {
  const date = new Date(at);
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** Seconds between two instants; null while one is unknown. */
export function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, (to - from) / 1000);
}
