/** One batch of deliveries, and what happened around it. */
export interface TakenBatch {
  taken: number;
  /** The most a batch takes. */
  full: number;
  tookMs: number;
  /** How many deliveries were stored, per second, since the batch before; 0 when that was not full. */
  arrivingPerSecond: number;
  /** Age of the oldest delivery that still waits. Seconds. */
  oldestWaitSeconds: number;
}

/**
 * Batches that are not full begin this far apart: one costs about 20 statements whether it holds one delivery or a
 * hundred, so that a steady stream taken as it comes keeps worker and database busy with next to nothing.
 */
const spacingMs = 100;
/** Deliveries arrive in a flood when as many as this part of what a batch takes are stored during it. */
const floodPart = 0.25;
/** In a flood a batch is followed by a rest of so many times its length. */
const floodRest = 4;
const longestRestMs = 1_000;
/** Nothing waits longer than this for the sake of a flood. */
const floodPatienceSeconds = 10;

/**
 * How long a worker rests after a batch. Storing goes before ingesting: GitLab drops what is not acknowledged within 10 s,
 * what is stored can wait. So in a flood most of a small machine is left to the web process and its inserts, until the
 * oldest delivery has waited for 10 s. Milliseconds.
 */
export function batchRestMs(batch: TakenBatch): number {
  if (batch.taken < batch.full) return Math.max(0, spacingMs - batch.tookMs);
  const arrived = (batch.arrivingPerSecond * batch.tookMs) / 1000;
  const isFlood = arrived >= batch.taken * floodPart;
  return isFlood && batch.oldestWaitSeconds < floodPatienceSeconds
    ? Math.min(batch.tookMs * floodRest, longestRestMs)
    : 0;
}
