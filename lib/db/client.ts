import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from './generated/client';
import { watchedSocket } from './watched-socket';

/** The database outside a transaction. Functions that read or write rows take `Db | Tx` first. */
export type Db = PrismaClient;
/** The database inside a transaction. */
export type Tx = Prisma.TransactionClient;

export interface DatabaseOptions {
  /** Connections in the pool of this process. */
  max: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** A statement that runs longer is cancelled. Milliseconds. */
  statementTimeoutMs?: number;
  onPoolError?: (error: Error) => void;
}

export interface Database {
  db: Db;
  /** For the pool gauges of the metrics only: queries go through `db`. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * A process that was stopped, or cut off, within a transaction holds its locks no longer than this; between two statements
 * of ours lie milliseconds.
 */
const idleInTransactionMs = 20_000;

/** By this much longer than a statement may take is a connection that hears nothing still believed in. Milliseconds. */
const silenceGraceMs = 2_000;
/** Connections are given back before their silence counts. Milliseconds. */
const idleMs = 20_000;

/** Opens a pool on `url`. Connecting is lazy: an unreachable server shows on the first query. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: Math.min(idleMs, statementTimeoutMs),
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    stream: () => watchedSocket(statementTimeoutMs + silenceGraceMs),
  });
  // A server that goes away ends idle connections with an error event; the pool replaces them by itself.
  pool.on('error', (error) => options.onPoolError?.(error));
  const db = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    db,
    pool,
    async close() {
      await db.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

/**
 * Runs `work` in one READ COMMITTED transaction.
 * @throws whatever `work` throws, after rolling back.
 */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  return db.$transaction(work, { maxWait: 10_000, timeout: timeoutMs });
}
