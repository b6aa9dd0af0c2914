import { setTimeout as delay } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { deliveriesWait } from '@/lib/db/delivery';
import { fullBatch, type IngestDependencies, ingestDeliveries } from '@/lib/ingest';

/** Batches in one workflow: its record stays small however long the queue is. */
const batchesPerWorkflow = 50;

/**
 * Batches that are not full begin this far apart: one costs about 20 statements whether it holds one delivery or a
 * hundred, so that a steady stream taken as it comes keeps worker and database busy with next to nothing.
 */
const batchSpacingMs = 100;

/**
 * Registers the workflow that drains waiting deliveries, one batch a step. One workflow covers many deliveries; what it did
 * not get to waits in its rows, so nothing depends on the workflow itself being found again.
 */
export function registerDrain(deps: IngestDependencies): () => Promise<'again' | 'done'> {
  async function drainDeliveries(): Promise<boolean> {
    for (let batch = 0; batch < batchesPerWorkflow; batch += 1) {
      const begun = performance.now();
      const taken = await DBOS.runStep(() => ingestDeliveries(deps), { name: 'ingestDeliveries' });
      if (taken === 0) return false;
      if (taken < fullBatch) await delay(batchSpacingMs - (performance.now() - begun));
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
