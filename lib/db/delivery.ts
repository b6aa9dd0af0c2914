import type { Db, Tx } from './client';
import { storableText } from './storable-text';

/** The channel on which waiting deliveries are announced to the workers. */
export const deliveryChannel = 'sternway_delivery';

export interface NewDelivery {
  connectionId: string;
  deliveryKey: string;
  status: 'pending' | 'ignored' | 'quarantined';
  kind: string | null;
  event: string | null;
  projectPath: string | null;
  gitlabProjectId: number | null;
  headers: Record<string, string>;
  body: Uint8Array;
  redactions: number;
  note: string | null;
  /** How often this process received it in the same moment, beyond the first time. */
  duplicates: number;
}

export interface StoredDelivery {
  id: bigint;
  connectionId: string;
  deliveryKey: string;
  /** False: the delivery was there already, and was counted as a duplicate. */
  inserted: boolean;
}

/** Stores deliveries in one statement, counts those we have already, and wakes the workers. Keys must be distinct. */
export async function insertDeliveries(db: Db, deliveries: NewDelivery[]): Promise<StoredDelivery[]> {
  const rows = JSON.stringify(
    deliveries.map((d) => ({
      connection_id: d.connectionId,
      delivery_key: d.deliveryKey,
      status: d.status,
      kind: d.kind,
      event: d.event,
      project_path: d.projectPath,
      gitlab_project_id: d.gitlabProjectId,
      headers: d.headers,
      body: Buffer.from(d.body.buffer, d.body.byteOffset, d.body.byteLength).toString('base64'),
      body_bytes: d.body.byteLength,
      redactions: d.redactions,
      note: d.note,
      duplicates: d.duplicates,
    })),
  );
  return db.$queryRaw<StoredDelivery[]>`
    with stored as (
      insert into delivery (connection_id, delivery_key, status, kind, event, project_path, gitlab_project_id, headers, body,
        body_bytes, redactions, note, duplicates, received_at, next_attempt_at)
      select connection_id, delivery_key, status, kind, event, project_path, gitlab_project_id, headers, decode(body, 'base64'),
        body_bytes, redactions, note, duplicates, clock_timestamp(), clock_timestamp()
      from jsonb_to_recordset(${rows}::jsonb) as r(connection_id text, delivery_key text, status text, kind text, event text,
        project_path text, gitlab_project_id bigint, headers jsonb, body text, body_bytes int, redactions int, note text, duplicates int)
      order by connection_id, delivery_key
      on conflict (connection_id, delivery_key) do update
        set duplicates = delivery.duplicates + 1 + excluded.duplicates, last_duplicate_at = clock_timestamp()
      returning id, connection_id, delivery_key, (xmax = 0) as inserted
    ), woken as materialized (select pg_notify(${deliveryChannel}, ''))
    select s.id, s.connection_id as "connectionId", s.delivery_key as "deliveryKey", s.inserted
    from stored s, woken`;
}

export interface ClaimedDelivery {
  id: bigint;
  connectionId: string;
  event: string | null;
  body: Uint8Array;
  receivedAt: Date;
  attempts: number;
}

/** Locks waiting deliveries that no other worker holds, oldest first, until the transaction ends. */
export async function claimDeliveries(tx: Tx, limit: number, maxBytes: number): Promise<ClaimedDelivery[]> {
  // The running sum keeps a batch of 25 MB bodies from filling the worker's memory; the first row always passes.
  return tx.$queryRaw<ClaimedDelivery[]>`
    with waiting as (
      select id, body_bytes from delivery
      where status = 'pending' and next_attempt_at <= statement_timestamp()
      order by next_attempt_at, id limit ${limit} for update skip locked
    ), fitting as (
      select id, sum(body_bytes) over (order by id) - body_bytes as bytes_before from waiting
    )
    select d.id, d.connection_id as "connectionId", d.event, d.body, d.received_at as "receivedAt", d.attempts
    from delivery d join fitting f on f.id = d.id
    where f.bytes_before < ${maxBytes} order by d.id`;
}

/** Locks one waiting delivery, unless another worker holds it. */
export async function claimDelivery(tx: Tx, id: bigint): Promise<ClaimedDelivery | null> {
  const [row] = await tx.$queryRaw<ClaimedDelivery[]>`
    select id, connection_id as "connectionId", event, body, received_at as "receivedAt", attempts
    from delivery where id = ${id} and status = 'pending' for update skip locked`;
  return row ?? null;
}

export interface DeliveryVerdict {
  id: bigint;
  status: 'processed' | 'ignored' | 'quarantined';
  kind: string | null;
  projectPath: string | null;
  gitlabProjectId: number | null;
  note: string | null;
}

/** Records what came of deliveries. */
export async function settleDeliveries(tx: Tx, verdicts: DeliveryVerdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  const rows = JSON.stringify(
    verdicts.map((v) => ({
      id: v.id.toString(),
      status: v.status,
      kind: v.kind,
      project_path: v.projectPath,
      gitlab_project_id: v.gitlabProjectId,
      note: v.note === null ? null : storableText(v.note, 500),
    })),
  );
  await tx.$executeRaw`
    update delivery d set status = r.status, kind = coalesce(r.kind, d.kind), project_path = coalesce(r.project_path, d.project_path),
      gitlab_project_id = coalesce(r.gitlab_project_id, d.gitlab_project_id), note = r.note, processed_at = clock_timestamp(),
      attempts = d.attempts + 1
    from jsonb_to_recordset(${rows}::jsonb) as r(id bigint, status text, kind text, project_path text, gitlab_project_id bigint, note text)
    where d.id = r.id`;
}

/** Counts a failed attempt: tries again after `delaySeconds`, or gives up when that is null. */
export async function failDelivery(
  db: Db | Tx,
  id: bigint,
  note: string,
  delaySeconds: number | null,
): Promise<void> {
  await db.$executeRaw`
    update delivery set attempts = attempts + 1, note = ${storableText(note, 500)},
      status = case when ${delaySeconds}::float8 is null then 'dead' else status end,
      processed_at = case when ${delaySeconds}::float8 is null then clock_timestamp() end,
      next_attempt_at = clock_timestamp() + make_interval(secs => coalesce(${delaySeconds}::float8, 0))
    where id = ${id} and status = 'pending'`;
}

/** Puts one delivery back to be ingested again. @returns false when there is no such delivery. */
export async function requeueDelivery(db: Db | Tx, id: bigint): Promise<boolean> {
  const rows = await db.$queryRaw<{ woken: string }[]>`
    with requeued as (
      update delivery set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), processed_at = null
      where id = ${id} returning id
    ) select pg_notify(${deliveryChannel}, '')::text as woken from requeued`;
  return rows.length > 0;
}

/** Puts all quarantined or all dead deliveries back. @returns how many. */
export async function requeueDeliveries(db: Db | Tx, status: 'quarantined' | 'dead'): Promise<number> {
  const [row] = await db.$queryRaw<{ n: bigint }[]>`
    with requeued as (
      update delivery set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), processed_at = null
      where status = ${status} returning id
    ) select n, pg_notify(${deliveryChannel}, '')::text from (select count(*) as n from requeued) as counted`;
  return Number(row?.n ?? 0);
}

/** Whether a delivery waits whose time has come. */
export async function deliveriesWait(db: Db): Promise<boolean> {
  const [row] = await db.$queryRaw<{ wait: boolean }[]>`
    select exists (select 1 from delivery where status = 'pending' and next_attempt_at <= statement_timestamp()) as wait`;
  return row?.wait ?? false;
}

/** Whether a hook of this project was received and is not ingested yet. */
export async function projectDeliveriesWait(
  db: Db,
  connectionId: string,
  gitlabProjectId: number,
): Promise<boolean> {
  const [row] = await db.$queryRaw<{ wait: boolean }[]>`
    select exists (select 1 from delivery where status = 'pending' and connection_id = ${connectionId}
      and gitlab_project_id = ${gitlabProjectId}) as wait`;
  return row?.wait ?? false;
}

/** The newest delivery, and how long the first of those waiting has been waiting (0 when none does). */
export async function readDeliveryQueue(db: Db): Promise<{ newestId: bigint; oldestWaitSeconds: number }> {
  const [row] = await db.$queryRaw<{ newestId: bigint | null; oldestWaitSeconds: number | null }[]>`
    select (select max(id) from delivery) as "newestId", (
      select extract(epoch from clock_timestamp() - received_at)::float8 from delivery
      where status = 'pending' and next_attempt_at <= statement_timestamp() order by next_attempt_at, id limit 1) as "oldestWaitSeconds"`;
  return { newestId: row?.newestId ?? 0n, oldestWaitSeconds: row?.oldestWaitSeconds ?? 0 };
}

/** Rows waiting to be ingested, and the age of the oldest in seconds (0 when none waits). */
export async function deliveryBacklog(db: Db): Promise<{ pending: number; oldestSeconds: number }> {
  const [row] = await db.$queryRaw<{ pending: bigint; oldest: number | null }[]>`
    select count(*) as pending, extract(epoch from clock_timestamp() - min(received_at))::float8 as oldest
    from delivery where status = 'pending'`;
  return { pending: Number(row?.pending ?? 0), oldestSeconds: row?.oldest ?? 0 };
}

/** Deletes deliveries received longer ago than `days`, at most `limit` at once. @returns how many. */
export async function deleteOldDeliveries(db: Db, days: number, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from delivery where id in (
      select id from delivery where received_at < statement_timestamp() - make_interval(days => ${days}) and status <> 'pending'
      order by received_at limit ${limit})`;
}
