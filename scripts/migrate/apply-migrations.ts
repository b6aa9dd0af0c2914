import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/**
 * The advisory lock that Prisma's schema engine takes while it migrates, so that we and `prisma migrate deploy`
 * never work at the same time (schema-engine, sql-schema-connector/src/flavour/postgres/connector.rs).
 */
const prismaLockId = 72_707_369;
const lockPatienceMilliseconds = 5 * 60 * 1000;

/** One folder of prisma/migrations. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** A migration could not be applied; the message names it and says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Reads the migrations of a folder in the order in which they are applied. */
export function readMigrations(folder: string): Migration[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
    .map((name) => ({ name, sql: fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') }));
}

/**
 * Applies the migrations a database does not have yet and returns their names.
 *
 * The bookkeeping is Prisma's own (`_prisma_migrations`: same columns, checksum and lock), so `prisma migrate deploy`
 * can continue on the same database. The lock is held by a session of its own and is released by the server when
 * this process dies; replicas that start together wait for each other and each migration is applied once.
 *
 * @param alsoUnderLock Further preparation of the database that must not run twice at once.
 * @throws MigrationError when one fails, or an earlier attempt is recorded as failed.
 */
export async function applyMigrations(
  databaseUrl: string,
  migrations: readonly Migration[],
  log: (message: string) => void,
  alsoUnderLock: () => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'sternway migrations' });
  await client.connect();
  try {
    await takeLock(client);
    const applied = await applyMissing(client, migrations, log);
    await alsoUnderLock();
    return applied;
  } finally {
    await client.end();
  }
}

/**
 * Asks again and again instead of waiting inside `pg_advisory_lock`: a waiting statement keeps a snapshot open, and
 * `create index concurrently` in a migration of the holder would wait for that snapshot, for ever.
 */
async function takeLock(client: Client): Promise<void> {
  const giveUpAt = Date.now() + lockPatienceMilliseconds;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      prismaLockId,
    ]);
    if (rows[0]?.taken) return;
    if (Date.now() > giveUpAt)
      throw new MigrationError(
        'Another process has been migrating this database for five minutes: is it stuck?',
      );
    await delay(100);
  }
}

async function applyMissing(
  client: Client,
  migrations: readonly Migration[],
  log: (message: string) => void,
): Promise<string[]> {
  const recorded = await recordedMigrations(client);
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of recorded.keys())
    if (!known.has(name))
      log(`the database has migration ${name}, which this release does not know: is this an older release?`);
  const applied: string[] = [];
  for (const migration of migrations) {
    const checksum = recorded.get(migration.name);
    if (checksum === undefined) {
      await applyOne(client, migration);
      applied.push(migration.name);
      log(`applied migration ${migration.name}`);
    } else if (!checksums(migration.sql).includes(checksum)) {
      log(`migration ${migration.name} was changed after it had been applied to this database`);
    }
  }
  return applied;
}

async function recordedMigrations(client: Client): Promise<Map<string, string>> {
  await client.query(`create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`);
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null order by started_at',
  );
  const failed = rows.find((row) => row.finished_at === null);
  if (failed)
    throw new MigrationError(
      `Migration ${failed.migration_name} is recorded as failed. Look at the column "logs" of _prisma_migrations, repair the database, and mark it with "prisma migrate resolve".`,
    );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

async function applyOne(client: Client, { name, sql }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [
    id,
    sha256(sql),
    name,
  ]);
  try {
    // One message of the simple protocol: a transaction by itself, unless the script opens its own.
    await client.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // A script that opened its own transaction leaves it failed behind.
    await client.query('rollback');
    await client.query('update _prisma_migrations set logs = $2 where id = $1', [id, reason]);
    throw new MigrationError(`Migration ${name} failed: ${reason}`, { cause });
  }
  await client.query(
    'update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1',
    [id],
  );
}

/** A checkout may have turned the line ends, which changes nothing. */
function checksums(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].map(sha256);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
