import type { Db, Tx } from './client';

/** The channel on which new live events are announced to the web processes. */
export const liveChannel = 'sternway_live';

export type LiveEventKind = 'deployment' | 'board';

export interface LiveEventRow {
  id: bigint;
  kind: LiveEventKind;
  subject: { environmentId?: string; deploymentId?: string; serviceId?: string };
}

/** Serialises writers of live events, so that ids become visible in their order and a reader never skips one. */
export const liveEventLock = 7_205_001;

/** Appends events. Call it last in the transaction: until commit it holds back other writers. */
export async function appendLiveEvents(
  tx: Tx,
  events: { kind: LiveEventKind; subject: LiveEventRow['subject'] }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.$executeRaw`select pg_advisory_xact_lock(${liveEventLock}::bigint)`;
  await tx.$executeRaw`
    with added as (
      insert into live_event (kind, subject, at)
      select kind, subject, clock_timestamp() from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r(kind text, subject jsonb)
      returning 1
    ) select pg_notify(${liveChannel}, '') from (select count(*) from added) as counted`;
}

/** Events after `id`, oldest first. */
export async function readLiveEvents(db: Db, after: bigint, limit: number): Promise<LiveEventRow[]> {
  return db.$queryRaw<LiveEventRow[]>`
    select id, kind, subject from live_event where id > ${after} order by id limit ${limit}`;
}

/** Id of the newest event, and of the oldest that is still kept. 0 when there is none. */
export async function liveEventRange(db: Db): Promise<{ newest: bigint; oldest: bigint }> {
  const [row] = await db.$queryRaw<{ newest: bigint; oldest: bigint }[]>`
    select coalesce(max(id), 0) as newest, coalesce(min(id), 0) as oldest from live_event`;
  return row ?? { newest: 0n, oldest: 0n };
}

/** Deletes events older than `hours`. The newest is kept, so that ids stay known. */
export async function deleteOldLiveEvents(db: Db, hours: number): Promise<number> {
  return db.$executeRaw`
    delete from live_event where at < statement_timestamp() - make_interval(hours => ${hours})
      and id < (select max(id) from live_event)`;
}
