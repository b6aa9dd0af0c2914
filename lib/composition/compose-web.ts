import { readConfig, type Config } from '@/lib/config/env';
import { listAudit } from '@/lib/db/audit';
import { type BoardFilter, readBoardRows, readBoardSummary } from '@/lib/db/board';
import { type Database, openDatabase } from '@/lib/db/client';
import { deliveryBacklog } from '@/lib/db/delivery';
import {
  type DeliveryFilter,
  listDeliveries,
  readDelivery,
  readDeliverySummary,
  readHookHealth,
} from '@/lib/db/delivery-read';
import { type DeploymentFilter, listDeployments } from '@/lib/db/deployment-list';
import { listServices, listVersions, readAhead, readDeployment } from '@/lib/db/deployment-read';
import { readHealth, readIngestLag } from '@/lib/db/health';
import { listen } from '@/lib/db/listen';
import { liveChannel } from '@/lib/db/live-event';
import type { AuditAction } from '@/lib/domain/audit/entry';
import type { BoardPageView, SetupView } from '@/lib/domain/board/view';
import { createInbox, type DeliveryRequest, type ReceiveOutcome } from '@/lib/inbox';
import { createLiveHub, type LiveListener } from '@/lib/live/live-hub';
import { createLogger, type Logger } from '@/lib/observability/log';
import { createMetrics, type Metrics } from '@/lib/observability/metrics';
import { createCommands } from './commands';
import { createConnectionCache, ensureDefaultConnection, openConnections } from './connections';
import { decodeCursor, encodeCursor } from './cursor';
import { gitlabHookProtocol } from './hook-protocol';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Name of the error for a cursor that we did not make. */
export const badCursorName = 'BadCursor';

class BadCursor extends Error {
  constructor() {
    super('The cursor is not one of this list.');
    this.name = badCursorName;
  }
}

export type Health = { ready: true } | { ready: false; reason: string };

function compose(config: Config) {
  const log = createLogger({ level: config.logLevel, process: 'web', pretty: config.logFormat === 'pretty' });
  const database = openDatabase(config.databaseUrl, {
    max: 15,
    applicationName: 'sternway-web',
    onPoolError: (error) => log.warn({ err: error }, 'a database connection ended'),
  });
  const { db } = database;
  const connections = createConnectionCache(
    async () => {
      await ensured();
      return openConnections(db, config.secretKey);
    },
    () => Date.now(),
  );
  let ensuring: Promise<void> | null = null;
  /** Stores the connection of the environment once; tried again at the next use when the database was away. */
  function ensured(): Promise<void> {
    ensuring ??= ensureDefaultConnection(db, config).catch((error: unknown) => {
      ensuring = null;
      throw error;
    });
    return ensuring;
  }
  const inbox = createInbox({
    db,
    protocol: gitlabHookProtocol,
    secrets: { get: (id) => connections.find(id), refresh: (id) => connections.refresh(id) },
    now: () => new Date(),
  });
  const hub = createLiveHub({
    db,
    onError: (error) => log.warn({ err: error }, 'live events could not be read'),
  });
  // Reconnecting by itself; a wake-up after every connection reads what was announced meanwhile.
  const listener = listen(config.databaseUrl, [liveChannel], {
    onNotify: () => hub.wake(),
    onConnect: () => hub.wake(),
    onError: (error) => log.warn({ err: error }, 'the connection that listens for live events ended'),
  });
  // A notification is a hint that may be lost with a connection that ended unnoticed.
  const poll = setInterval(() => hub.wake(), 10_000);
  const metrics = createMetrics({
    pool: () => ({
      total: database.pool.totalCount,
      idle: database.pool.idleCount,
      waiting: database.pool.waitingCount,
    }),
    backlog: () => deliveryBacklog(db),
    ingestLag: () => readIngestLag(db),
    workerHeartbeatSeconds: async () => (await readHealth(db)).workerHeartbeatSeconds,
    liveViewers: () => hub.viewers(),
  });

  const commands = createCommands({
    db,
    findConnection: (id) => connections.find(id),
    publicUrl: config.publicUrl,
  });

  return {
    config,
    log,
    metrics,

    receiveDelivery: (request: DeliveryRequest): Promise<ReceiveOutcome> => inbox.receiveDelivery(request),
    /** Whether there is such a connection, before its body is read. */
    knowsConnection: async (id: string): Promise<boolean> =>
      (await connections.find(id)) !== null || (await connections.refresh(id)) !== null,

    async health(): Promise<Health> {
      const found = await readHealth(db);
      if (!found.migrated) return { ready: false, reason: 'the database lacks the newest migration' };
      if (found.workerHeartbeatSeconds === null) return { ready: false, reason: 'no worker has started yet' };
      if (found.workerHeartbeatSeconds > workerSilentSeconds) {
        return {
          ready: false,
          reason: `no worker was seen for ${Math.round(found.workerHeartbeatSeconds)} s`,
        };
      }
      return { ready: true };
    },

    async board(
      filter: BoardFilter & { limit?: number; cursor?: string | undefined },
    ): Promise<BoardPageView> {
      const { limit = 100, cursor, ...rest } = filter;
      const rows = await readBoardRows(db, rest, {
        limit: limit + 1,
        after: readCursor(cursor, boardCursor),
      });
      return toPage(
        rows.map(({ id, row }) => ({ view: row, cursor: [row.group, row.name, id.toString()] })),
        limit,
      );
    },
    boardSummary: () => readBoardSummary(db),
    async services(page: { limit: number; cursor?: string | undefined }) {
      const rows = await listServices(db, {
        limit: page.limit + 1,
        after: readCursor(page.cursor, boardCursor),
      });
      return toPage(
        rows.map(({ id, view }) => ({ view, cursor: [view.group, view.name, id.toString()] })),
        page.limit,
      );
    },
    async service(slug: string) {
      return (await listServices(db, { slug }))[0]?.view ?? null;
    },
    serviceVersions: (slug: string) => listVersions(db, slug, 50),
    comparison: (slug: string, environment: string) => readAhead(db, slug, environment),
    async deployments(filter: DeploymentFilter & { limit: number; cursor?: string | undefined }) {
      const { limit, cursor, ...rest } = filter;
      const rows = await listDeployments(db, rest, {
        limit: limit + 1,
        after: readCursor(cursor, deploymentCursor),
      });
      return toPage(
        rows.map((row) => ({ view: row.view, cursor: [row.cursor.createdAt, row.cursor.id] })),
        limit,
      );
    },
    async deployment(id: string) {
      return isRowId(id) ? readDeployment(db, BigInt(id)) : null;
    },
    async deliveries(filter: DeliveryFilter & { limit: number; cursor?: string | undefined }) {
      const { limit, cursor, ...rest } = filter;
      const rows = await listDeliveries(db, rest, {
        limit: limit + 1,
        before: readCursor(cursor, deliveryCursor),
      });
      return toPage(
        rows.map((view) => ({ view, cursor: [view.id] })),
        limit,
      );
    },
    async delivery(id: string) {
      return isRowId(id) ? readDelivery(db, BigInt(id)) : null;
    },
    deliverySummary: () => readDeliverySummary(db),
    hooks: () => readHookHealth(db),
    commands,
    async audit(filter: { action?: AuditAction | undefined; limit: number; cursor?: string | undefined }) {
      const { limit, cursor, ...rest } = filter;
      const rows = await listAudit(db, rest, {
        limit: limit + 1,
        before: readCursor(cursor, deliveryCursor),
      });
      return toPage(
        rows.map((view) => ({ view, cursor: [String(view.sequence)] })),
        limit,
      );
    },

    setup(): SetupView {
      return {
        connection: 'default',
        webhookUrl: `${config.publicUrl}/api/webhooks/gitlab/default`,
        gitlabUrl: config.gitlab.url,
      };
    },

    subscribe: (lastEventId: bigint | null, listenerOf: LiveListener) =>
      hub.subscribe(lastEventId, listenerOf),

    async close(): Promise<void> {
      clearInterval(poll);
      await listener.close();
      await database.close();
    },
  } satisfies Record<string, unknown> & { metrics: Metrics; log: Logger };
}

/** A worker that was silent for so long is gone: it beats every 10 s. */
const workerSilentSeconds = 45;

/** Whether a text may be the id of a row. */
export function isRowId(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}

function toPage<T>(rows: { view: T; cursor: unknown }[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return {
    items: items.map((row) => row.view),
    nextCursor: rows.length > limit ? encodeCursor(items.at(-1)?.cursor) : null,
  };
}

function readCursor<T>(cursor: string | undefined, parse: (parts: string[]) => T | null): T | null {
  if (cursor === undefined) return null;
  const value = decodeCursor(cursor);
  const isOurs =
    Array.isArray(value) && value.every((part) => typeof part === 'string' && !part.includes('\0'));
  const parts = isOurs ? parse(value) : null;
  if (parts === null) throw new BadCursor();
  return parts;
}

function boardCursor([group, name, id]: string[]) {
  return group !== undefined && name !== undefined && id !== undefined && isRowId(id)
    ? { group, name, id }
    : null;
}

function deploymentCursor([createdAt, id]: string[]) {
  return createdAt !== undefined && id !== undefined && isRowId(id) && !Number.isNaN(Date.parse(createdAt))
    ? { createdAt, id }
    : null;
}

function deliveryCursor([id]: string[]) {
  return id !== undefined && isRowId(id) ? BigInt(id) : null;
}

export type Web = ReturnType<typeof compose>;

/** Next loads route handlers and pages as separate bundles: the one composition of the process hangs on the global object. */
const held = globalThis as typeof globalThis & { sternwayWeb?: Web };

/**
 * The composition of this web process, made at first use.
 * @throws ConfigError when the environment is not valid.
 */
export function getWeb(): Web {
  held.sternwayWeb ??= compose(readConfig());
  return held.sternwayWeb;
}

export type { Database };
