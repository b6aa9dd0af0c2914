import type {
  DeliveryDetailView,
  DeliveryOutcome,
  DeliverySummaryView,
  DeliveryView,
  HookHealthView,
  HookState,
} from '../domain/board/view';
import { toDeploymentStatus } from '../domain/deployment/status';
import type { Db } from './client';
import { Prisma } from './generated/client';

export interface DeliveryFilter {
  outcome?: DeliveryOutcome | 'duplicate' | undefined;
  project?: string | undefined;
  kind?: string | undefined;
}

interface Row {
  id: bigint;
  connection: string;
  status: string;
  kind: string | null;
  event: string | null;
  project: string | null;
  receivedAt: Date;
  processedAt: Date | null;
  duplicates: number;
  lastDuplicateAt: Date | null;
  attempts: number;
  bodyBytes: number;
  redactions: number;
  note: string | null;
}

const columns = Prisma.sql`d.id, d.connection_id as connection, d.status, d.kind, d.event, d.project_path as project,
  d.received_at as "receivedAt", d.processed_at as "processedAt", d.duplicates, d.last_duplicate_at as "lastDuplicateAt",
  d.attempts, d.body_bytes as "bodyBytes", d.redactions, d.note`;

function toView(row: Row): DeliveryView {
  return {
    id: row.id.toString(),
    connection: row.connection,
    outcome:
      row.status === 'ignored' || row.status === 'quarantined' || row.status === 'dead'
        ? row.status
        : 'accepted',
    processed: row.status !== 'pending',
    kind: row.kind,
    event: row.event,
    project: row.project,
    receivedAt: row.receivedAt.toISOString(),
    processedAt: row.processedAt?.toISOString() ?? null,
    duplicates: row.duplicates,
    lastDuplicateAt: row.lastDuplicateAt?.toISOString() ?? null,
    attempts: row.attempts,
    bodyBytes: row.bodyBytes,
    redactions: row.redactions,
    note: row.note,
  };
}

function outcomeCondition(outcome: NonNullable<DeliveryFilter['outcome']>): Prisma.Sql {
  switch (outcome) {
    case 'accepted':
      return Prisma.sql`d.status in ('pending', 'processed')`;
    case 'duplicate':
      return Prisma.sql`d.duplicates > 0`;
    case 'ignored':
    case 'quarantined':
    case 'dead':
      return Prisma.sql`d.status = ${outcome}`;
  }
}

/** Deliveries, newest first, at most `limit`. Bodies are not read. */
export async function listDeliveries(
  db: Db,
  filter: DeliveryFilter,
  page: { limit: number; before: bigint | null },
): Promise<DeliveryView[]> {
  const where: Prisma.Sql[] = [Prisma.sql`true`];
  if (filter.outcome !== undefined) where.push(outcomeCondition(filter.outcome));
  if (filter.project !== undefined) where.push(Prisma.sql`d.project_path = ${filter.project}`);
  if (filter.kind !== undefined) where.push(Prisma.sql`d.kind = ${filter.kind}`);
  if (page.before !== null) where.push(Prisma.sql`d.id < ${page.before}`);
  const rows = await db.$queryRaw<Row[]>`
    select ${columns} from delivery d where ${Prisma.join(where, ' and ')} order by d.id desc limit ${page.limit}`;
  return rows.map(toView);
}

/** Most bytes of a body that are shown. */
const shownBytes = 256 * 1024;

/** One delivery with its headers, its redacted body and what came of it, or null. */
export async function readDelivery(db: Db, id: bigint): Promise<DeliveryDetailView | null> {
  const [row] = await db.$queryRaw<
    (Row & { deliveryKey: string; headers: Record<string, string>; body: Uint8Array })[]
  >`
    select ${columns}, d.delivery_key as "deliveryKey", d.headers, substr(d.body, 1, ${shownBytes}) as body from delivery d where d.id = ${id}`;
  if (row === undefined) return null;
  const deployments = await db.$queryRaw<
    { id: bigint; service: string; environment: string; status: string }[]
  >`
    select distinct d.id, s.slug as service, e.name as environment, d.status
    from deployment_event v join deployment d on d.id = v.deployment_id join environment e on e.id = d.environment_id
    join service s on s.id = e.service_id where v.delivery_id = ${id} order by d.id limit 50`;
  const bodyTruncated = row.bodyBytes > shownBytes;
  return {
    ...toView(row),
    deliveryKey: row.deliveryKey,
    headers: row.headers,
    body: readable(new TextDecoder().decode(row.body), bodyTruncated),
    bodyTruncated,
    deployments: deployments.map((deployment) => ({
      id: deployment.id.toString(),
      service: deployment.service,
      environment: deployment.environment,
      status: toDeploymentStatus(deployment.status),
    })),
  };
}

function readable(text: string, truncated: boolean): string {
  if (truncated) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // shown as it came: that it is not JSON is why it is here
  }
}

/** The figures above the delivery log. */
export async function readDeliverySummary(db: Db): Promise<DeliverySummaryView> {
  const [row] = await db.$queryRaw<
    {
      received: bigint;
      quarantined: bigint;
      dead: bigint;
      gaps: bigint;
      pending: bigint;
      oldestPendingAt: Date | null;
      lastReconciledAt: Date | null;
    }[]
  >`
    select (select count(*) from delivery where received_at > statement_timestamp() - interval '24 hours') as received,
      (select count(*) from delivery where status = 'quarantined') as quarantined,
      (select count(*) from delivery where status = 'dead') as dead,
      (select count(*) from deployment_event where closed_gap and observed_at > statement_timestamp() - interval '24 hours') as gaps,
      (select count(*) from delivery where status = 'pending') as pending,
      (select min(received_at) from delivery where status = 'pending') as "oldestPendingAt",
      (select max(reconciled_at) from project) as "lastReconciledAt"`;
  return {
    received24h: Number(row?.received ?? 0),
    quarantined: Number(row?.quarantined ?? 0),
    dead: Number(row?.dead ?? 0),
    gapsClosed24h: Number(row?.gaps ?? 0),
    pending: Number(row?.pending ?? 0),
    oldestPendingAt: row?.oldestPendingAt?.toISOString() ?? null,
    lastReconciledAt: row?.lastReconciledAt?.toISOString() ?? null,
  };
}

const hoursShown = 12;

/** Webhook health of every project: those that need a person first, then by the newest event. */
export async function readHookHealth(db: Db): Promise<HookHealthView[]> {
  const rows = await db.$queryRaw<
    {
      project: string;
      gitlabProjectId: bigint;
      service: string | null;
      connection: string;
      state: HookState;
      disabledUntil: Date | null;
      signed: boolean | null;
      checkedAt: Date | null;
      lastEventAt: Date | null;
      reconciledAt: Date | null;
      reconcileError: string | null;
      gapsClosed: bigint;
      hourly: Record<string, number> | null;
    }[]
  >`
    with hour as (
      select connection_id, gitlab_project_id, floor(extract(epoch from clock_timestamp() - received_at) / 3600)::int as ago, count(*)::int as n
      from delivery where received_at > statement_timestamp() - make_interval(hours => ${hoursShown}) and gitlab_project_id is not null group by 1, 2, 3
    ), bars as (select connection_id, gitlab_project_id, json_object_agg(ago, n) as hourly from hour group by 1, 2),
    gaps as (
      select d.project_id, count(*) as n from deployment_event v join deployment d on d.id = v.deployment_id
      where v.closed_gap and v.observed_at > statement_timestamp() - interval '24 hours' group by 1
    )
    select p.path as project, p.gitlab_project_id as "gitlabProjectId", s.slug as service, p.connection_id as connection,
      p.hook_state as state, p.hook_disabled_until as "disabledUntil", p.hook_signed as signed, p.hook_checked_at as "checkedAt",
      p.last_event_at as "lastEventAt", p.reconciled_at as "reconciledAt", p.reconcile_error as "reconcileError",
      coalesce(g.n, 0) as "gapsClosed", b.hourly
    from project p left join service s on s.project_id = p.id
    left join bars b on b.connection_id = p.connection_id and b.gitlab_project_id = p.gitlab_project_id
    left join gaps g on g.project_id = p.id
    order by (p.hook_state in ('disabled', 'missing', 'no_deployment_events')) desc, p.last_event_at desc nulls last, p.path limit 500`;
  return rows.map(({ gapsClosed, hourly, gitlabProjectId, ...row }) => ({
    ...row,
    gitlabProjectId: Number(gitlabProjectId),
    disabledUntil: row.disabledUntil?.toISOString() ?? null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    lastEventAt: row.lastEventAt?.toISOString() ?? null,
    reconciledAt: row.reconciledAt?.toISOString() ?? null,
    gapsClosed: Number(gapsClosed),
    hourly: Array.from({ length: hoursShown }, (_, index) => hourly?.[String(hoursShown - 1 - index)] ?? 0),
  }));
}
