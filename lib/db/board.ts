import type { AheadView, BoardEnvironmentView, BoardRowView, BoardSummaryView } from '../domain/board/view';
import type { BoardState } from '../domain/board/state';
import { promotionPath } from '../domain/environment/path';
import { comparePath, isTier } from '../domain/environment/tier';
import type { Db, Tx } from './client';
import { type ComparisonKey, readComparisons, type StoredComparison } from './comparison';
import { type DeploymentJson, deploymentJoins, deploymentJson, toDeploymentView } from './deployment-view';
import { Prisma } from './generated/client';
import { parseSearch, shaHasPrefix } from './search';

export interface BoardFilter {
  /** Service, sha, `!merge request` or person. */
  query?: string | undefined;
  state?: BoardState | undefined;
  group?: string | undefined;
  /** Only services that have this environment. */
  environment?: string | undefined;
  services?: string[] | undefined;
  serviceIds?: bigint[] | undefined;
}

/** Place in the order of the board: group, name, id. */
export interface BoardCursor {
  group: string;
  name: string;
  id: string;
}

const stateStatuses: Record<BoardState, string[]> = {
  attention: ['failed', 'blocked'],
  running: ['running'],
  failed: ['failed'],
  blocked: ['blocked'],
};

function conditions(filter: BoardFilter, after: BoardCursor | null): Prisma.Sql {
  // A service shows once something was deployed or configured; a project that only sent other hooks does not.
  const all: Prisma.Sql[] = [Prisma.sql`exists (select 1 from environment e where e.service_id = s.id)`];
  if (filter.query?.trim()) all.push(matches(filter.query));
  if (filter.state) {
    all.push(Prisma.sql`exists (select 1 from environment e join promotion_state ps on ps.environment_id = e.id
      join deployment d on d.id = ps.last_attempt_deployment_id
      where e.service_id = s.id and d.status = any(${stateStatuses[filter.state]}))`);
  }
  if (filter.group !== undefined) all.push(Prisma.sql`s.group_path = ${filter.group}`);
  if (filter.environment !== undefined) {
    all.push(
      Prisma.sql`exists (select 1 from environment e where e.service_id = s.id and e.name = ${filter.environment})`,
    );
  }
  if (filter.services !== undefined) all.push(Prisma.sql`s.slug = any(${filter.services})`);
  if (filter.serviceIds !== undefined) all.push(Prisma.sql`s.id = any(${filter.serviceIds}::bigint[])`);
  if (after !== null) {
    all.push(Prisma.sql`(s.group_path, s.name, s.id) > (${after.group}, ${after.name}, ${BigInt(after.id)})`);
  }
  return Prisma.join(all, ' and ');
}

function matches(query: string): Prisma.Sql {
  const term = parseSearch(query);
  const any: Prisma.Sql[] = [];
  if (term.mergeRequestIid !== null) {
    any.push(
      Prisma.sql`s.project_id in (select mr.project_id from merge_request mr where mr.iid = ${term.mergeRequestIid})`,
    );
  } else {
    any.push(Prisma.sql`(s.group_path || '/' || s.name) ilike ${term.pattern}`);
    any.push(Prisma.sql`s.id in (select e.service_id from promotion_state ps join environment e on e.id = ps.environment_id
      join deployment d on d.id in (ps.current_deployment_id, ps.last_attempt_deployment_id)
      where d.deployed_by_name ilike ${term.pattern} or d.deployed_by_username ilike ${term.pattern})`);
    if (term.shaPrefix !== null) {
      any.push(
        Prisma.sql`s.project_id in (select d.project_id from deployment d where ${shaHasPrefix(Prisma.sql`d.sha`, term.shaPrefix)})`,
      );
    }
  }
  return Prisma.sql`(${Prisma.join(any, ' or ')})`;
}

interface EnvironmentJson {
  name: string;
  tier: string;
  position: number | null;
  current: DeploymentJson | null;
  last: DeploymentJson | null;
}

interface ServiceRow {
  id: bigint;
  slug: string;
  name: string;
  groupPath: string;
  projectId: bigint | null;
  path: string | null;
  environments: EnvironmentJson[];
}

/** Rows of the board in its order, at most `limit`. Cost depends on the rows asked for, not on the history behind them. */
export async function readBoardRows(
  db: Db | Tx,
  filter: BoardFilter,
  page: { limit: number; after: BoardCursor | null },
): Promise<{ id: bigint; row: BoardRowView }[]> {
  const rows = await db.$queryRaw<ServiceRow[]>`
    with page as (
      select s.id, s.slug, s.name, s.group_path, s.project_id from service s
      where ${conditions(filter, page.after)}
      order by s.group_path, s.name, s.id limit ${page.limit}
    )
    select s.id, s.slug, s.name, s.group_path as "groupPath", s.project_id as "projectId", p.path, coalesce(e.environments, '[]') as environments
    from page s left join project p on p.id = s.project_id
    left join lateral (
      select json_agg(json_build_object('name', e.name, 'tier', e.tier, 'position', e.position,
        'current', case when c.id is not null then ${deploymentJson('c')} end,
        'last', case when l.id is not null and l.id is distinct from c.id then ${deploymentJson('l')} end)) as environments
      from environment e
      left join promotion_state ps on ps.environment_id = e.id
      left join deployment c on c.id = ps.current_deployment_id
      left join deployment l on l.id = ps.last_attempt_deployment_id
      ${deploymentJoins('c')} ${deploymentJoins('l')}
      where e.service_id = s.id
    ) e on true
    order by s.group_path, s.name, s.id`;
  const ordered = rows.map((row) => ({ row, path: pathOf(row) }));
  const comparisons = await readComparisons(
    db,
    ordered.flatMap(({ row, path }) => path.flatMap((stop) => pairOf(row, stop) ?? [])),
  );
  const known = new Map(comparisons.map((comparison) => [pairKey(comparison), comparison]));
  return ordered.map(({ row, path }) => ({
    id: row.id,
    row: {
      service: row.slug,
      name: row.name,
      project: row.path ?? row.slug.replaceAll('--', '/'),
      group: row.groupPath,
      environments: path.map((stop) => toEnvironmentView(row, stop, known)),
    },
  }));
}

type Stop = ReturnType<typeof pathOf>[number];

function pathOf(row: ServiceRow) {
  return promotionPath(
    row.environments.map((e) => ({ ...e, tier: isTier(e.tier) ? e.tier : ('other' as const) })),
  );
}

function pairOf(row: ServiceRow, { environment, from }: Stop): ComparisonKey | null {
  const fromSha = environment.current?.sha;
  const toSha = from?.current?.sha;
  return row.projectId !== null && fromSha && toSha && fromSha !== toSha
    ? { projectId: row.projectId, fromSha, toSha }
    : null;
}

function pairKey(pair: ComparisonKey): string {
  return `${pair.projectId}/${pair.fromSha}/${pair.toSha}`;
}

/** What the chip before an environment says. */
export function toAhead(comparison: StoredComparison | undefined, from: string): AheadView {
  if (comparison?.status === 'ready') {
    return {
      commits: comparison.commitCount,
      behind: comparison.behindCount,
      from,
      reason: reasonOf(comparison.reason),
    };
  }
  return { commits: null, behind: null, from, reason: reasonOf(comparison?.reason ?? null) ?? 'pending' };
}

function reasonOf(reason: string | null): AheadView['reason'] {
  return reason === 'timeout' ||
    reason === 'history_rewritten' ||
    reason === 'no_permission' ||
    reason === 'unreachable'
    ? reason
    : null;
}

function aheadOf(row: ServiceRow, stop: Stop, known: Map<string, StoredComparison>): AheadView | null {
  const { environment, from } = stop;
  if (!environment.current || !from?.current) return null;
  if (environment.current.sha === null || from.current.sha === null) {
    return { commits: null, behind: null, from: from.name, reason: 'sha_unknown' };
  }
  const pair = pairOf(row, stop);
  if (pair === null) return { commits: 0, behind: 0, from: from.name, reason: null };
  return toAhead(known.get(pairKey(pair)), from.name);
}

function toEnvironmentView(
  row: ServiceRow,
  stop: Stop,
  known: Map<string, StoredComparison>,
): BoardEnvironmentView {
  const { environment } = stop;
  const place = { service: row.slug, environment: environment.name, tier: environment.tier };
  const current = environment.current === null ? null : toDeploymentView(environment.current, place);
  return {
    name: environment.name,
    tier: environment.tier,
    current,
    lastAttempt: environment.last === null ? current : toDeploymentView(environment.last, place),
    ahead: aheadOf(row, stop, known),
    hold: null,
    freeze: null,
    drift: 'unknown',
  };
}

/** Counts for the filter chips: services by the newest attempt in any of their environments. */
export async function readBoardSummary(db: Db): Promise<BoardSummaryView> {
  const [groups, [states], environments] = await Promise.all([
    db.$queryRaw<{ path: string; services: bigint }[]>`
      select s.group_path as path, count(*) as services from service s
      where exists (select 1 from environment e where e.service_id = s.id) group by 1 order by 1`,
    db.$queryRaw<{ attention: bigint; running: bigint; failed: bigint; blocked: bigint }[]>`
      select count(distinct e.service_id) filter (where d.status in ('failed', 'blocked')) as attention,
        count(distinct e.service_id) filter (where d.status = 'running') as running,
        count(distinct e.service_id) filter (where d.status = 'failed') as failed,
        count(distinct e.service_id) filter (where d.status = 'blocked') as blocked
      from promotion_state ps join environment e on e.id = ps.environment_id
      join deployment d on d.id = ps.last_attempt_deployment_id`,
    // Review apps and other folders are left out: they are many, and nobody filters the board by one.
    db.$queryRaw<{ name: string; tier: string; position: number | null; services: bigint }[]>`
      select name, mode() within group (order by tier) as tier, min(position) as position, count(*) as services
      from environment where strpos(name, '/') = 0 group by name order by count(*) desc, name limit 30`,
  ]);
  return {
    services: groups.reduce((sum, group) => sum + Number(group.services), 0),
    groups: groups.map((group) => ({ path: group.path, services: Number(group.services) })),
    states: {
      attention: Number(states?.attention ?? 0),
      running: Number(states?.running ?? 0),
      failed: Number(states?.failed ?? 0),
      blocked: Number(states?.blocked ?? 0),
    },
    environments: environments
      .map((environment) => ({
        ...environment,
        tier: isTier(environment.tier) ? environment.tier : ('other' as const),
      }))
      .toSorted(comparePath)
      .map((environment) => ({ name: environment.name, services: Number(environment.services) })),
  };
}
