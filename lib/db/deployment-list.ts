import type { DeploymentView } from '../domain/board/view';
import type { DeploymentStatus } from '../domain/deployment/status';
import type { Db } from './client';
import { type DeploymentJson, deploymentJoins, deploymentJson, toDeploymentView } from './deployment-view';
import { Prisma } from './generated/client';
import { parseSearch, type SearchTerm, shaHasPrefix } from './search';

export interface DeploymentFilter {
  service?: string | undefined;
  environment?: string | undefined;
  status?: DeploymentStatus | undefined;
  /** A sha or its first digits. */
  sha?: string | undefined;
  /** Service, sha, `!merge request`, person, or the whole name of a version or branch. */
  query?: string | undefined;
}

/** Place in the list: newest first. */
export interface DeploymentCursor {
  createdAt: string;
  id: string;
}

interface Page {
  limit: number;
  after: DeploymentCursor | null;
}

interface PlacedRow {
  id: bigint;
  createdAt: Date;
  service: string;
  environment: string;
  tier: string;
  deployment: DeploymentJson;
}

/**
 * Deployments, newest first, at most `limit`. What a search may mean is looked for on one way each, and every way is short
 * whatever the history behind it: one condition of alternatives would read all deployments to find a few.
 */
export async function listDeployments(
  db: Db,
  filter: DeploymentFilter,
  page: Page,
): Promise<{ cursor: DeploymentCursor; view: DeploymentView }[]> {
  const ways = await waysTo(db, filter, page);
  if (ways.length === 0) return [];
  const rows = await db.$queryRaw<PlacedRow[]>`
    with found as materialized (${Prisma.join(
      ways.map((way) => Prisma.sql`(${way})`),
      ' union all ',
    )})
    select d.id, d.created_at as "createdAt", s.slug as service, e.name as environment, e.tier, ${deploymentJson('d')} as deployment
    from (select distinct created_at, id from found order by created_at desc, id desc limit ${page.limit}) f
    join deployment d on d.id = f.id join environment e on e.id = d.environment_id join service s on s.id = e.service_id
    ${deploymentJoins('d')}
    order by f.created_at desc, f.id desc`;
  return rows.map((row) => ({
    cursor: { createdAt: row.createdAt.toISOString(), id: row.id.toString() },
    view: toDeploymentView(row.deployment, row),
  }));
}

/** Selects of `id` and `created_at` which together hold the page. */
async function waysTo(db: Db, filter: DeploymentFilter, page: Page): Promise<Prisma.Sql[]> {
  const common: Prisma.Sql[] = [];
  if (filter.status !== undefined) common.push(Prisma.sql`d.status = ${filter.status}`);
  if (filter.sha !== undefined) common.push(shaHasPrefix(Prisma.sql`d.sha`, filter.sha.toLowerCase()));
  if (page.after !== null) {
    common.push(
      Prisma.sql`(d.created_at, d.id) < (${new Date(page.after.createdAt)}, ${BigInt(page.after.id)})`,
    );
  }
  const places = await readPlaces(db, filter);
  const query = filter.query?.trim() ? filter.query.trim() : null;
  if (query === null) {
    return places === null ? [newest(common, page.limit)] : newestIn(places, common, page.limit);
  }
  const placed = places === null ? common : [...common, isIn(places)];
  const term = parseSearch(query);
  if (term.mergeRequestIid !== null) {
    // `offset 0` keeps the links of each merge request a look-up of its own: joined, they might all be read.
    const links = Prisma.sql`merge_request mr cross join lateral (
      select l.deployment_id from deployment_merge_request l where l.merge_request_id = mr.id offset 0) l`;
    return [
      all(Prisma.sql`${links} join deployment d on d.id = l.deployment_id`, [
        Prisma.sql`mr.iid = ${term.mergeRequestIid}`,
        ...placed,
      ]),
    ];
  }
  const named = await readNamedPlaces(db, term);
  const usernames = await readUsernames(db, term);
  return [
    ...newestIn(places === null ? named : named.filter((id) => places.includes(id)), common, page.limit),
    // Within a few environments their index may be the shorter way, so that the choice is left to the database.
    ...(places === null
      ? [
          newestOfEach(
            usernames,
            'text',
            (name) => Prisma.sql`d.deployed_by_username = ${name}`,
            common,
            page.limit,
          ),
        ]
      : [newest([Prisma.sql`d.deployed_by_username = any(${usernames})`, ...placed], page.limit)]),
    newest(
      [
        Prisma.sql`d.deployed_by_username is null`,
        Prisma.sql`d.deployed_by_name ilike ${term.pattern}`,
        ...placed,
      ],
      page.limit,
    ),
    newest([Prisma.sql`d.ref = ${query}`, ...placed], page.limit),
    all(Prisma.sql`tag t join deployment d on d.project_id = t.project_id and d.sha = t.sha`, [
      Prisma.sql`t.name = ${query}`,
      Prisma.sql`t.deleted_at is null`,
      ...placed,
    ]),
    ...(term.shaPrefix === null
      ? []
      : [all(Prisma.sql`deployment d`, [shaHasPrefix(Prisma.sql`d.sha`, term.shaPrefix), ...placed])]),
  ];
}

/** For few rows: without an order, so that nobody thinks of walking through the history in that order instead. */
function all(from: Prisma.Sql, where: Prisma.Sql[]): Prisma.Sql {
  return Prisma.sql`select d.id, d.created_at from ${from} where ${Prisma.join(where, ' and ')}`;
}

function newest(where: Prisma.Sql[], limit: number): Prisma.Sql {
  return Prisma.sql`select d.id, d.created_at from deployment d where ${Prisma.join([Prisma.sql`true`, ...where], ' and ')}
    order by d.created_at desc, d.id desc limit ${limit}`;
}

/** The newest of each value by itself: a few index entries for each, whatever lies behind them. */
function newestOfEach(
  values: readonly (string | bigint)[],
  type: 'text' | 'bigint',
  matches: (value: Prisma.Sql) => Prisma.Sql,
  where: Prisma.Sql[],
  limit: number,
): Prisma.Sql {
  return Prisma.sql`select d.id, d.created_at from unnest(${values}::${Prisma.raw(type)}[]) as given(value)
    cross join lateral (${newest([matches(Prisma.sql`given.value`), ...where], limit)}) d`;
}

/** With so many environments, walking back through all deployments meets enough of theirs soon. */
const manyPlaces = 1_000;

function newestIn(places: bigint[], where: Prisma.Sql[], limit: number): Prisma.Sql[] {
  if (places.length === 0) return [];
  if (places.length > manyPlaces) return [newest([isIn(places), ...where], limit)];
  return [newestOfEach(places, 'bigint', (id) => Prisma.sql`d.environment_id = ${id}`, where, limit)];
}

function isIn(places: bigint[]): Prisma.Sql {
  return Prisma.sql`d.environment_id = any(${places}::bigint[])`;
}

/** Environments that the filter allows; null when it allows all. */
async function readPlaces(db: Db, { service, environment }: DeploymentFilter): Promise<bigint[] | null> {
  const where: Prisma.Sql[] = [];
  if (service !== undefined) where.push(Prisma.sql`s.slug = ${service}`);
  if (environment !== undefined) where.push(Prisma.sql`e.name = ${environment}`);
  return where.length === 0 ? null : readEnvironmentIds(db, Prisma.join(where, ' and '));
}

function readNamedPlaces(db: Db, { pattern }: SearchTerm): Promise<bigint[]> {
  return readEnvironmentIds(db, Prisma.sql`(s.group_path || '/' || s.name) ilike ${pattern}`);
}

async function readEnvironmentIds(db: Db, where: Prisma.Sql): Promise<bigint[]> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    select e.id from environment e join service s on s.id = e.service_id where ${where}`;
  return rows.map((row) => row.id);
}

/** People whose user name, or name at their newest deployment, matches. Goes from name to name through the index. */
async function readUsernames(db: Db, { pattern }: SearchTerm): Promise<string[]> {
  const rows = await db.$queryRaw<{ username: string }[]>`
    with recursive person(username) as (
      select min(deployed_by_username) from deployment
      union all
      select (select min(d.deployed_by_username) from deployment d where d.deployed_by_username > p.username)
      from person p where p.username is not null
    )
    select p.username from person p where p.username is not null and (p.username ilike ${pattern} or (
      select d.deployed_by_name from deployment d where d.deployed_by_username = p.username
      order by d.created_at desc, d.id desc limit 1) ilike ${pattern})`;
  return rows.map((row) => row.username);
}
