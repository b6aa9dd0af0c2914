import { DBOS } from '@dbos-inc/dbos-sdk';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { dbRetryConfig } from '@dbos-inc/dbos-sdk/internal/utils';
import type { Db } from '@/lib/db/client';
import { beat, endedWorkflows, findDeadExecutors, leave } from '@/lib/db/worker-replica';
import type { Logger } from '@/lib/observability/log';
import { createPump } from './pump';

/** A worker silent for so long has lost its work to the others. */
const leaseSeconds = 60;
const beatMs = 10_000;
/** After an outage of the database the engine goes on within about so long; by itself it would wait up to 90 s. */
const longestDatabaseRetrySeconds = 4;
/** Ended workflows are kept for a while, to look at. */
const keepEndedHours = 24;
const purgeAtOnce = 500;

/**
 * One version for all releases: DBOS recovers only work of the version it runs, and work must survive upgrades. Steps and
 * their order may only change in ways that old runs can be replayed with.
 */
const workflowVersion = 'wf-1';

/**
 * Starts the durable engine of this process under a name of its own. Workflows must be registered before.
 *
 * DBOS recovers a process's work when the same name starts again, and never that of another one: here every worker beats
 * by the database's clock, and each takes over what belongs to the silent.
 */
export async function startDurableEngine(options: {
  databaseUrl: string;
  db: Db;
  replicaId: string;
  log: Logger;
}) {
  const { db, replicaId, log } = options;
  DBOS.setConfig({
    name: 'sternway',
    systemDatabaseUrl: options.databaseUrl,
    systemDatabasePoolSize: 5,
    executorID: replicaId,
    applicationVersion: workflowVersion,
    logger: {
      debug: (entry) => log.debug({ engine: entry }),
      info: (entry) => log.debug({ engine: entry }),
      warn: (entry) => log.warn({ engine: entry }),
      error: (entry) => log.error({ engine: entry }),
    },
  });
  dbRetryConfig.maxBackoffSec = longestDatabaseRetrySeconds;
  await beat(db, replicaId);
  await DBOS.launch();
  await DBOS.setLatestApplicationVersion(workflowVersion);

  const heart = createPump({
    intervalMs: beatMs,
    onError: (error) => log.warn({ err: error }, 'the heartbeat could not be written'),
    async work() {
      await beat(db, replicaId);
      const dead = (await findDeadExecutors(db, leaseSeconds)).filter((id) => id !== replicaId);
      if (dead.length > 0) {
        const recovered = await DBOSExecutor.globalInstance?.recoverPendingWorkflows(dead);
        if (recovered?.length)
          log.info({ from: dead, workflows: recovered.length }, 'took over work of silent workers');
      }
      const ended = await endedWorkflows(db, keepEndedHours, purgeAtOnce);
      if (ended.length > 0) await DBOS.deleteWorkflows(ended);
      return 'done';
    },
  });
  heart.wake();
  return {
    async stop(): Promise<void> {
      await heart.stop();
      await DBOS.shutdown();
      await leave(db, replicaId);
    },
  };
}
