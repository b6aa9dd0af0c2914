import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '@/lib/config/env';
import { comparisonChannel } from '@/lib/db/comparison';
import { openDatabase } from '@/lib/db/client';
import { deleteOldDeliveries, deliveryChannel } from '@/lib/db/delivery';
import { listen } from '@/lib/db/listen';
import { deleteOldLiveEvents } from '@/lib/db/live-event';
import { reconcileChannel, requestReconciliation } from '@/lib/db/project';
import { discoverProjects, fetchDueComparison, reconcileDueProject } from '@/lib/ingest';
import type { Logger } from '@/lib/observability/log';
import { registerDrain } from '@/lib/worker/drain-deliveries';
import { startDurableEngine } from '@/lib/worker/durable-engine';
import { createPump, type Pump } from '@/lib/worker/pump';
import { createConnectionCache, ensureDefaultConnection, openConnections } from './connections';
import { createReconciler } from './gitlab-reader';
import { gitlabHookReader } from './hook-protocol';

/** Deliveries are kept for so long; their deployments for ever. */
const deliveryDays = 30;
/** A page that was away for longer reads everything anew. */
const liveEventHours = 24;
const purgeAtOnce = 5_000;
/** Requests to GitLab under way at once in one worker, for each kind of work. */
const reconcilesAtOnce = 3;
const comparisonsAtOnce = 4;

export interface RunningWorker {
  stop(): Promise<void>;
}

/** Starts everything a worker does. Any number of workers share the work through rows. */
export async function startWorker(config: Config, log: Logger): Promise<RunningWorker> {
  const database = openDatabase(config.databaseUrl, {
    max: 12,
    applicationName: 'sternway-worker',
    statementTimeoutMs: 120_000,
    onPoolError: (error) => log.warn({ err: error }, 'a database connection ended'),
  });
  const { db } = database;
  await ensureDefaultConnection(db, config);
  const connections = createConnectionCache(
    () => openConnections(db, config.secretKey),
    () => Date.now(),
  );
  const gitlab = createReconciler(db, connections, config.publicUrl);
  const now = () => new Date();

  const drain = registerDrain({
    db,
    reader: gitlabHookReader,
    now,
    onFailure: ({ deliveryId, error, dead }) =>
      log[dead ? 'error' : 'warn'](
        { err: error, deliveryId: deliveryId.toString() },
        dead ? 'a delivery is dead' : 'a delivery failed',
      ),
    onBatchFailure: ({ deliveries, error }) =>
      log.warn({ err: error, deliveries }, 'a batch failed and is taken apart'),
  });
  // Nobody knows what hooks were missed while no worker ran.
  await requestReconciliation(db);
  const engine = await startDurableEngine({
    databaseUrl: config.databaseUrl,
    db,
    replicaId: `${hostname()}-${randomUUID()}`,
    log,
  });

  const pump = (name: string, intervalMs: number, work: (signal: AbortSignal) => Promise<'again' | 'done'>) =>
    createPump({
      intervalMs,
      work,
      onError: (error) => log.error({ err: error, pump: name }, 'a pass failed and will be tried again'),
    });
  const several = (
    count: number,
    name: string,
    intervalMs: number,
    work: (signal: AbortSignal) => Promise<boolean>,
  ) =>
    Array.from({ length: count }, () =>
      pump(name, intervalMs, async (signal) => ((await work(signal)) ? 'again' : 'done')),
    );

  const deliveries = [pump('deliveries', 1_000, drain)];
  const reconciles = several(reconcilesAtOnce, 'reconcile', 5_000, (signal) =>
    reconcileDueProject(
      {
        db,
        gitlab,
        now,
        everySeconds: config.reconcileSeconds,
        backfillDeployments: config.backfillDeployments,
        onFailure: ({ project, error }) =>
          log.warn({ err: error, project }, 'a project could not be reconciled'),
      },
      signal,
    ),
  );
  const comparisons = several(comparisonsAtOnce, 'comparison', 5_000, () =>
    fetchDueComparison({
      db,
      gitlab,
      onFailure: ({ error }) => log.warn({ err: error }, 'a comparison could not be read'),
    }),
  );
  const discovery = [
    pump('discovery', 30_000, async (signal) => {
      await discoverProjects(
        {
          db,
          gitlab,
          now,
          onFailure: ({ connectionId, error }) =>
            log.warn({ err: error, connectionId }, 'projects could not be listed'),
        },
        signal,
      );
      for (const reconcile of reconciles) reconcile.wake();
      return 'done';
    }),
  ];
  const purge = [
    pump('purge', 600_000, async () => {
      await deleteOldLiveEvents(db, liveEventHours);
      return (await deleteOldDeliveries(db, deliveryDays, purgeAtOnce)) < purgeAtOnce ? 'done' : 'again';
    }),
  ];
  const all: Pump[] = [...deliveries, ...reconciles, ...comparisons, ...discovery, ...purge];
  const wakeAll = (pumps: Pump[]) => {
    for (const one of pumps) one.wake();
  };
  const listener = listen(config.databaseUrl, [deliveryChannel, reconcileChannel, comparisonChannel], {
    onNotify(channel) {
      if (channel === deliveryChannel) wakeAll(deliveries);
      else if (channel === reconcileChannel) wakeAll([...discovery, ...reconciles]);
      else wakeAll(comparisons);
    },
    onConnect: () => wakeAll([...deliveries, ...discovery, ...comparisons, ...purge]),
    onError: (error) => log.warn({ err: error }, 'the connection that listens for work ended'),
  });
  return {
    async stop() {
      await Promise.all([listener.close(), ...all.map((one) => one.stop())]);
      await engine.stop();
      await database.close();
    },
  };
}
