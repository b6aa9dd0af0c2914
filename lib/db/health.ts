import type { Db } from './client';
import { newestMigration } from './expected-migration';

export interface DatabaseHealth {
  migrated: boolean;
  /** Age of the newest heartbeat of any worker in seconds; null: no worker has ever run. */
  workerHeartbeatSeconds: number | null;
}

/** Looks whether the database has this release's schema and when a worker was last seen. Throws when it does not answer. */
export async function readHealth(db: Db): Promise<DatabaseHealth> {
  const [table] = await db.$queryRaw<
    { there: boolean }[]
  >`select to_regclass('_prisma_migrations') is not null as there`;
  if (!table?.there) return { migrated: false, workerHeartbeatSeconds: null };
  const [row] = await db.$queryRaw<{ migrated: boolean }[]>`
    select exists (select 1 from _prisma_migrations where migration_name = ${newestMigration} and finished_at is not null
      and rolled_back_at is null) as migrated`;
  if (!row?.migrated) return { migrated: false, workerHeartbeatSeconds: null };
  const [worker] = await db.$queryRaw<{ age: number | null }[]>`
    select extract(epoch from clock_timestamp() - max(seen_at))::float8 as age from worker_replica`;
  return { migrated: true, workerHeartbeatSeconds: worker?.age ?? null };
}

/** How long deliveries of the last five minutes waited from storage to ingestion. Seconds. */
export async function readIngestLag(db: Db): Promise<{ p50: number; p95: number; max: number }> {
  const [row] = await db.$queryRaw<{ p50: number | null; p95: number | null; max: number | null }[]>`
    with lag as (
      select extract(epoch from processed_at - received_at)::float8 as s from delivery
      where received_at > statement_timestamp() - interval '5 minutes' and processed_at is not null
    ) select percentile_cont(0.5) within group (order by s) as p50, percentile_cont(0.95) within group (order by s) as p95, max(s) as max from lag`;
  return { p50: row?.p50 ?? 0, p95: row?.p95 ?? 0, max: row?.max ?? 0 };
}
