import { isRecord } from '../http/is-record';

/** The answer as an object; empty when it is none. */
export function recordOf(body: unknown): Record<string, unknown> {
  return isRecord(body) ? body : {};
}

/** The answer as a list of objects. */
export function recordsOf(body: unknown): Record<string, unknown>[] {
  return Array.isArray(body) ? body.map(recordOf) : [];
}

/** Ids of a list in the answer. */
export function idsOf(body: unknown): unknown[] {
  return recordsOf(body).map((row) => row['id']);
}
