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
  let seen = { newestId: 0n, at: 0 };
  return async () => {
    const begun = performance.now();
    const taken = await ingestDeliveries(deps);
    if (taken === 0) return 0;
    const ended = performance.now();
    const queue = await readDeliveryQueue(deps.db);
    const arrived = seen.at === 0 ? 0 : Number(queue.newestId - seen.newestId);
    const arrivingPerSecond = (arrived / (ended - seen.at)) * 1000;
    seen = { newestId: queue.newestId, at: ended };
    const { oldestWaitSeconds } = queue;
    await delay(
      batchRestMs({ taken, full: fullBatch, tookMs: ended - begun, arrivingPerSecond, oldestWaitSeconds }),
    );
    return taken;
  };
}
