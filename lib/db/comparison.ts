import type { CommitView, MergeRequestView } from '../domain/board/view';
import type { Db, Tx } from './client';

/** The channel on which comparisons to fetch are announced to the workers. */
export const comparisonChannel = 'sternway_comparison';

export interface ComparisonKey {
  projectId: bigint;
  fromSha: string;
  toSha: string;
}

/** Asks for comparisons that nobody has asked for yet. */
export async function requestComparisons(tx: Tx, pairs: ComparisonKey[]): Promise<void> {
  if (pairs.length === 0) return;
  const rows = JSON.stringify(pairs.map((pair) => ({ ...pair, projectId: pair.projectId.toString() })));
  const added = await tx.$executeRaw`
    insert into comparison (project_id, from_sha, to_sha, next_attempt_at)
    select distinct "projectId", "fromSha", "toSha", clock_timestamp()
    from jsonb_to_recordset(${rows}::jsonb) as r("projectId" bigint, "fromSha" text, "toSha" text)
    order by 1, 2, 3 on conflict (project_id, from_sha, to_sha) do nothing`;
  if (added > 0) await tx.$executeRaw`select pg_notify(${comparisonChannel}, '')`;
}

export interface ClaimedComparison extends ComparisonKey {
  connectionId: string;
  gitlabProjectId: number;
  attempts: number;
}

/** Takes one comparison that is due, by moving its next attempt `leaseSeconds` ahead: a worker that dies loses only time. */
export async function claimComparison(
  db: Db,
  connectionIds: string[],
  leaseSeconds: number,
): Promise<ClaimedComparison | null> {
  const [row] = await db.$queryRaw<
    (Omit<ClaimedComparison, 'gitlabProjectId'> & { gitlabProjectId: bigint })[]
  >`
    with due as (
      select c.project_id, c.from_sha, c.to_sha from comparison c join project p on p.id = c.project_id
      where c.status <> 'ready' and c.status <> 'failed' and c.next_attempt_at <= statement_timestamp() and p.connection_id = any(${connectionIds})
      order by c.next_attempt_at limit 1 for update of c skip locked
    )
    update comparison c set attempts = c.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from due join project p on p.id = due.project_id
    where c.project_id = due.project_id and c.from_sha = due.from_sha and c.to_sha = due.to_sha
    returning c.project_id as "projectId", c.from_sha as "fromSha", c.to_sha as "toSha", c.attempts,
      p.connection_id as "connectionId", p.gitlab_project_id as "gitlabProjectId"`;
  return row ? { ...row, gitlabProjectId: Number(row.gitlabProjectId) } : null;
}

export interface ComparisonResult {
  status: 'ready' | 'failed' | 'pending';
  commitCount: number | null;
  behindCount: number | null;
  commits: CommitView[];
  mergeRequests: MergeRequestView[];
  reason: string | null;
  /** With `pending`: when to try again. Seconds. */
  retrySeconds: number;
}

/** Keeps what GitLab answered and tells which services show it. */
export async function saveComparison(
  tx: Tx,
  key: ComparisonKey,
  result: ComparisonResult,
): Promise<bigint[]> {
  await tx.$executeRaw`
    update comparison set status = ${result.status}, commit_count = ${result.commitCount}, behind_count = ${result.behindCount},
      commits = ${JSON.stringify(result.commits)}::jsonb, merge_requests = ${JSON.stringify(result.mergeRequests)}::jsonb,
      reason = ${result.reason}, fetched_at = case when ${result.status} = 'pending' then fetched_at else clock_timestamp() end,
      next_attempt_at = clock_timestamp() + make_interval(secs => ${result.retrySeconds})
    where project_id = ${key.projectId} and from_sha = ${key.fromSha} and to_sha = ${key.toSha}`;
  const rows = await tx.$queryRaw<
    { id: bigint }[]
  >`select id from service where project_id = ${key.projectId}`;
  return rows.map((row) => row.id);
}

export interface StoredComparison extends ComparisonKey {
  status: 'pending' | 'ready' | 'failed';
  commitCount: number | null;
  behindCount: number | null;
  reason: string | null;
}

/** The numbers of comparisons that exist; a pair without a row was never asked for. */
export async function readComparisons(db: Db | Tx, pairs: ComparisonKey[]): Promise<StoredComparison[]> {
  if (pairs.length === 0) return [];
  const rows = JSON.stringify(pairs.map((pair) => ({ ...pair, projectId: pair.projectId.toString() })));
  return db.$queryRaw<StoredComparison[]>`
    select c.project_id as "projectId", c.from_sha as "fromSha", c.to_sha as "toSha", c.status, c.commit_count as "commitCount",
      c.behind_count as "behindCount", c.reason
    from jsonb_to_recordset(${rows}::jsonb) as r("projectId" bigint, "fromSha" text, "toSha" text)
    join comparison c on c.project_id = r."projectId" and c.from_sha = r."fromSha" and c.to_sha = r."toSha"`;
}
