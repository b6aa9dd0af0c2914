import { setTimeout as delay } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { deliveriesWait, readDeliveryQueue } from '@/lib/db/delivery';
import { fullBatch, type IngestDependencies, ingestDeliveries } from '@/lib/ingest';
import { batchRestMs } from './batch-rest';

/** Batches in one workflow: its record stays small however long the queue is. */
const batchesPerWorkflow = 50;

/**
 * Registers the workflow that drains waiting deliveries, one batch a step. One workflow covers many deliveries; what it did
 * not get to waits in its rows, so nothing depends on the workflow itself being found again.
 */
export function registerDrain(deps: IngestDependencies): () => Promise<'again' | 'done'> {
  const takeBatch = batchTaker(deps);
  async function drainDeliveries(): Promise<boolean> {
    for (let batch = 0; batch < batchesPerWorkflow; batch += 1) {
      const taken = await DBOS.runStep(takeBatch, { name: 'ingestDeliveries' });
      if (taken === 0) return false;
    }
    return true;
  }
  const workflow = DBOS.registerWorkflow(drainDeliveries, {
    name: 'drainDeliveries',
    maxRecoveryAttempts: 1000,
  });
  return async () => {
    if (!(await deliveriesWait(deps.db))) return 'done';
    const handle = await DBOS.startWorkflow(workflow)();
    return (await handle.getResult()) ? 'again' : 'done';
  };
}

/** Takes a batch and rests as long as it should; answers how many deliveries it held. */
function batchTaker(deps: IngestDependencies): () => Promise<number> {
  /** The newest delivery when the last full batch had been taken; null when that was not the batch before. */
  let seen: { newestId: bigint; at: number } | null = null;
  return async () => {
    const begun = performance.now();
    const taken = await ingestDeliveries(deps);
    const tookMs = performance.now() - begun;
    const batch = { taken, full: fullBatch, tookMs, arrivingPerSecond: 0, oldestWaitSeconds: 0 };
    if (taken < fullBatch) {
      seen = null;
    } else {
      const { newestId, oldestWaitSeconds } = await readDeliveryQueue(deps.db);
      const at = performance.now();
      if (seen !== null) batch.arrivingPerSecond = (Number(newestId - seen.newestId) / (at - seen.at)) * 1000;
      batch.oldestWaitSeconds = oldestWaitSeconds;
      seen = { newestId, at };
    }
    if (taken > 0) await delay(batchRestMs(batch));
    return taken;
  };
}
