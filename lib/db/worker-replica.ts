import type { Db } from './client';

/** Says by the database's clock that this worker lives. */
export async function beat(db: Db, id: string): Promise<void> {
  await db.$executeRaw`
    insert into worker_replica (id, started_at, seen_at) values (${id}, clock_timestamp(), clock_timestamp())
    on conflict (id) do update set seen_at = clock_timestamp()`;
}

/** Forgets a worker that stops in good order. */
export async function leave(db: Db, id: string): Promise<void> {
  await db.$executeRaw`delete from worker_replica where id = ${id}`;
}

/**
 * Executors that own unfinished workflows although their worker was silent for longer than `leaseSeconds`. Rows of workers
 * long gone are removed on the way.
 */
export async function findDeadExecutors(db: Db, leaseSeconds: number): Promise<string[]> {
  await db.$executeRaw`delete from worker_replica where seen_at < clock_timestamp() - interval '1 day'`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    select distinct w.executor_id as id from dbos.workflow_status w
    where w.status = 'PENDING' and w.executor_id is not null and not exists (
      select 1 from worker_replica r where r.id = w.executor_id and r.seen_at > clock_timestamp() - make_interval(secs => ${leaseSeconds}))`;
  return rows.map((row) => row.id);
}

/** Ids of workflows that ended more than `hours` ago. */
export async function endedWorkflows(db: Db, hours: number, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select workflow_uuid as id from dbos.workflow_status
    where status in ('SUCCESS', 'ERROR', 'CANCELLED') and updated_at < (extract(epoch from clock_timestamp()) - ${hours} * 3600) * 1000
    order by updated_at limit ${limit}`;
  return rows.map((row) => row.id);
}
