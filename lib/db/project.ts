import type { HookState } from '../domain/board/view';
import type { Db, Tx } from './client';
import { storableText } from './storable-text';

/** The channel on which wanted reconciliations are announced to the workers. */
export const reconcileChannel = 'sternway_reconcile';

/** Asks for a reconciliation of every project now. @returns how many projects. */
export async function requestReconciliation(db: Db | Tx): Promise<number> {
  const [row] = await db.$queryRaw<{ n: bigint }[]>`
    with known as (
      -- In the order in which ingestion locks them, or the two could wait for each other.
      select id from project order by id for no key update
    ), asked as (
      update project p set next_reconcile_at = clock_timestamp() from known where p.id = known.id returning p.id
    )
    select n, pg_notify(${reconcileChannel}, '')::text from (select count(*) as n from asked) as counted`;
  await db.$executeRaw`update connection set discovered_at = null, discovery_lease_until = null`;
  return Number(row?.n ?? 0);
}

export interface DueProject {
  id: bigint;
  connectionId: string;
  gitlabProjectId: number;
  path: string;
  watermarkAt: Date | null;
  backfilledAt: Date | null;
  hookCheckedAt: Date | null;
  hookState: HookState;
  failures: number;
  /** Since when it was due. */
  dueAt: Date;
}

/** Takes one project that is due, for `leaseSeconds`: when the worker dies, another takes it after that. */
export async function claimDueProject(
  db: Db,
  connectionIds: string[],
  leaseSeconds: number,
): Promise<DueProject | null> {
  const [row] = await db.$queryRaw<(Omit<DueProject, 'gitlabProjectId'> & { gitlabProjectId: bigint })[]>`
    with due as (
      select id from project
      where connection_id = any(${connectionIds}) and next_reconcile_at <= statement_timestamp()
        and (reconcile_lease_until is null or reconcile_lease_until < clock_timestamp())
      order by next_reconcile_at limit 1 for update skip locked
    )
    update project p set reconcile_lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from due where p.id = due.id
    returning p.id, p.connection_id as "connectionId", p.gitlab_project_id as "gitlabProjectId", p.path, p.watermark_at as "watermarkAt",
      p.backfilled_at as "backfilledAt", p.hook_checked_at as "hookCheckedAt", p.hook_state as "hookState", p.reconcile_failures as failures,
      p.next_reconcile_at as "dueAt"`;
  return row ? { ...row, gitlabProjectId: Number(row.gitlabProjectId) } : null;
}

/** Keeps the lease while a long history is read. */
export async function extendReconcileLease(db: Db | Tx, id: bigint, leaseSeconds: number): Promise<void> {
  await db.$executeRaw`
    update project set reconcile_lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}) where id = ${id}`;
}

/** Locks a project until the transaction ends, as ingestion does. */
export async function lockProject(tx: Tx, id: bigint): Promise<void> {
  await tx.$queryRaw`select id from project where id = ${id} for no key update`;
}

/** Moves the watermark forward: everything updated before it has been read. */
export async function advanceWatermark(tx: Tx, id: bigint, at: Date): Promise<void> {
  await tx.$executeRaw`update project set watermark_at = greatest(watermark_at, ${at}) where id = ${id}`;
}

/** Records that a project is in step with GitLab; due again in `nextSeconds`, unless it was asked for meanwhile. */
export async function finishReconciliation(
  db: Db,
  project: Pick<DueProject, 'id' | 'dueAt'>,
  nextSeconds: number,
): Promise<void> {
  await db.$executeRaw`
    update project set reconciled_at = clock_timestamp(), backfilled_at = coalesce(backfilled_at, clock_timestamp()),
      reconcile_lease_until = null, reconcile_failures = 0, reconcile_error = null,
      next_reconcile_at = case when next_reconcile_at <> ${project.dueAt} then next_reconcile_at
        else clock_timestamp() + make_interval(secs => ${nextSeconds}) end
    where id = ${project.id}`;
}

/** Records that GitLab could not be read; tried again in `nextSeconds`. */
export async function failReconciliation(
  db: Db,
  id: bigint,
  error: string,
  nextSeconds: number,
): Promise<void> {
  await db.$executeRaw`
    update project set reconcile_lease_until = null, reconcile_failures = reconcile_failures + 1, reconcile_error = ${storableText(error, 500)},
      next_reconcile_at = clock_timestamp() + make_interval(secs => ${nextSeconds})
    where id = ${id}`;
}

export interface HookHealth {
  state: HookState;
  gitlabHookId: number | null;
  disabledUntil: Date | null;
  signed: boolean | null;
}

/** Records what GitLab says of the project's hook. */
export async function saveHookHealth(db: Db, id: bigint, health: HookHealth): Promise<void> {
  await db.$executeRaw`
    update project set hook_state = ${health.state}, gitlab_hook_id = ${health.gitlabHookId}, hook_disabled_until = ${health.disabledUntil},
      hook_signed = ${health.signed}, hook_checked_at = clock_timestamp() where id = ${id}`;
}

/** Our id of a GitLab project, or null. */
export async function findProject(
  db: Db,
  connectionId: string,
  gitlabProjectId: number,
): Promise<bigint | null> {
  const row = await db.project.findUnique({
    where: { connectionId_gitlabProjectId: { connectionId, gitlabProjectId: BigInt(gitlabProjectId) } },
    select: { id: true },
  });
  return row?.id ?? null;
}

/**
 * Takes the turn to look for new projects on a connection, for `leaseSeconds`: when the worker dies or GitLab is away, the
 * next turn comes after that.
 * @returns null when it was done less than `everySeconds` ago or is being done; else when it was last finished (null: never).
 */
export async function claimDiscovery(
  db: Db,
  connectionId: string,
  seconds: { every: number; lease: number },
): Promise<{ lastFinishedAt: Date | null } | null> {
  const [row] = await db.$queryRaw<{ lastFinishedAt: Date | null }[]>`
    with due as (
      select id, discovered_at from connection
      where id = ${connectionId} and (discovered_at is null or discovered_at < clock_timestamp() - make_interval(secs => ${seconds.every}))
        and (discovery_lease_until is null or discovery_lease_until < clock_timestamp())
      for no key update skip locked
    )
    update connection c set discovery_lease_until = clock_timestamp() + make_interval(secs => ${seconds.lease})
    from due where c.id = due.id returning due.discovered_at as "lastFinishedAt"`;
  return row ?? null;
}

/** Records that all projects were looked at, as of when that began. */
export async function finishDiscovery(db: Db, connectionId: string, beganAt: Date): Promise<void> {
  await db.$executeRaw`
    update connection set discovered_at = ${beganAt}, discovery_lease_until = null where id = ${connectionId}`;
}

/** GitLab ids of the projects of a connection that we know. */
export async function knownProjectIds(db: Db, connectionId: string): Promise<Set<number>> {
  const rows = await db.$queryRaw<
    { id: bigint }[]
  >`select gitlab_project_id as id from project where connection_id = ${connectionId}`;
  return new Set(rows.map((row) => Number(row.id)));
}

/** Deployments that succeeded and whose merge requests were not read yet: GitLab fills them in some time after success. */
export async function deploymentsLackingMergeRequests(
  db: Db,
  projectId: bigint,
  limit: number,
): Promise<{ id: bigint; gitlabDeploymentId: number }[]> {
  const rows = await db.$queryRaw<{ id: bigint; gitlabDeploymentId: bigint }[]>`
    select id, gitlab_deployment_id as "gitlabDeploymentId" from deployment
    where project_id = ${projectId} and status = 'success' and merge_requests_read_at is null
      and status_changed_at < clock_timestamp() - interval '15 seconds'
    order by gitlab_deployment_id desc limit ${limit}`;
  return rows.map((row) => ({ id: row.id, gitlabDeploymentId: Number(row.gitlabDeploymentId) }));
}
