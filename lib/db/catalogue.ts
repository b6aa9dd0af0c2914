import type { Tier } from '../domain/environment/tier';
import type { Db, Tx } from './client';

/** Projects, services and environments: created by the first hook that names them. */
export interface ProjectRow {
  projectId: bigint;
  serviceId: bigint;
  slug: string;
  gitlabProjectId: number;
  path: string;
}

export interface SeenProject {
  gitlabProjectId: number;
  path: string;
  name: string;
  groupPath: string;
  /** Slug to use unless another service has it. */
  slug: string;
  webUrl: string | null;
  defaultBranch: string | null;
  /**
   * When the hook that brought these names arrived, and when it was written (null: it does not say). Null when they are the
   * present ones, from the API.
   */
  toldAt: { arrivedAt: Date; writtenAt: Date | null } | null;
}

interface KnownProject {
  id: bigint;
  gitlabProjectId: bigint;
  path: string;
  name: string;
  webUrl: string | null;
  defaultBranch: string | null;
  lastEventAt: Date | null;
  reconciledAt: Date | null;
  serviceId: bigint | null;
  slug: string | null;
}

function lockKnown(tx: Tx, connectionId: string, ids: number[]): Promise<KnownProject[]> {
  return tx.$queryRaw<KnownProject[]>`
    select p.id, p.gitlab_project_id as "gitlabProjectId", p.path, p.name, p.web_url as "webUrl",
      p.default_branch as "defaultBranch", p.last_event_at as "lastEventAt", p.reconciled_at as "reconciledAt", s.id as "serviceId", s.slug
    from project p left join service s on s.project_id = p.id
    where p.connection_id = ${connectionId} and p.gitlab_project_id = any(${ids}::bigint[])
    order by p.id for no key update of p`;
}

/**
 * Makes sure that each project and its service exist and carry the names just seen (projects are renamed and moved); names
 * in a hook that is older than what we heard last change nothing. Costs one query when nothing is new.
 *
 * Locks the projects until the transaction ends. What is told of one project is applied by one transaction at a time: two
 * that each bring one half of a deployment (its own hook and that of its job) would otherwise not see the other's half.
 */
export async function ensureProjects(
  tx: Tx,
  connectionId: string,
  seen: SeenProject[],
): Promise<ProjectRow[]> {
  const ids = seen.map((project) => project.gitlabProjectId);
  let known = await lockKnown(tx, connectionId, ids);
  const byId = new Map(known.map((project) => [Number(project.gitlabProjectId), project]));
  const changed = seen
    .filter((project) => {
      const have = byId.get(project.gitlabProjectId);
      if (have?.serviceId && isStale(project, have)) return false;
      return (
        !have?.serviceId ||
        have.path !== project.path ||
        have.name !== project.name ||
        (project.webUrl !== null && have.webUrl !== project.webUrl) ||
        (project.defaultBranch !== null && have.defaultBranch !== project.defaultBranch)
      );
    })
    .toSorted((a, b) => a.gitlabProjectId - b.gitlabProjectId);
  if (changed.length > 0) {
    await tx.$executeRaw`
      insert into project (connection_id, gitlab_project_id, path, name, web_url, default_branch)
      select ${connectionId}, "gitlabProjectId", path, name, "webUrl", "defaultBranch"
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
        as r("gitlabProjectId" bigint, path text, name text, "webUrl" text, "defaultBranch" text)
      order by "gitlabProjectId"
      on conflict (connection_id, gitlab_project_id) do update set path = excluded.path, name = excluded.name,
        web_url = coalesce(excluded.web_url, project.web_url),
        default_branch = coalesce(excluded.default_branch, project.default_branch)`;
    known = await lockKnown(tx, connectionId, ids);
    const projectOf = new Map(known.map((project) => [Number(project.gitlabProjectId), project]));
    for (const project of changed) {
      const row = projectOf.get(project.gitlabProjectId);
      if (row) await ensureService(tx, row.id, project);
    }
    known = await lockKnown(tx, connectionId, ids);
  }
  return known.map((project) => {
    if (project.serviceId === null || project.slug === null)
      throw new Error(`project ${project.path} has no service`);
    return {
      projectId: project.id,
      serviceId: project.serviceId,
      slug: project.slug,
      gitlabProjectId: Number(project.gitlabProjectId),
      path: project.path,
    };
  });
}

/** Whether names are older than those we hold: a hook that was replayed, or written before the API was last asked. */
function isStale({ toldAt }: SeenProject, { lastEventAt, reconciledAt }: KnownProject): boolean {
  if (toldAt === null) return false;
  return (
    (lastEventAt !== null && toldAt.arrivedAt < lastEventAt) ||
    (reconciledAt !== null && (toldAt.writtenAt === null || toldAt.writtenAt < reconciledAt))
  );
}

/** Creates or renames the service of a project. A slug that another service has gets the project's id behind it. */
async function ensureService(tx: Tx, projectId: bigint, project: SeenProject): Promise<void> {
  // A service that was configured before its first hook waits without a project under its slug.
  const adopted = await tx.$executeRaw`
    update service set project_id = ${projectId}, name = ${project.name}, group_path = ${project.groupPath}
    where slug = ${project.slug} and project_id is null and not exists (select 1 from service where project_id = ${projectId})`;
  if (adopted > 0) return;
  for (const slug of [project.slug, `${project.slug}--${projectId}`]) {
    const done = await tx.$executeRaw`
      insert into service (project_id, slug, name, group_path)
      select ${projectId}, ${slug}, ${project.name}, ${project.groupPath}
      where not exists (select 1 from service where slug = ${slug} and project_id is distinct from ${projectId})
      on conflict (project_id) do update set slug = excluded.slug, name = excluded.name, group_path = excluded.group_path`;
    if (done > 0) return;
  }
}

export interface EnvironmentRow {
  id: bigint;
  serviceId: bigint;
  name: string;
  tier: Tier;
}

export interface SeenEnvironment {
  serviceId: bigint;
  name: string;
  tier: Tier;
  /** gitlab: GitLab said so. name: from GitLab's naming rule. */
  tierSource: 'gitlab' | 'name';
  externalUrl: string | null;
}

/** Makes sure that each environment exists. GitLab's word on the tier replaces the naming rule, never a person's choice. */
export async function ensureEnvironments(tx: Tx, seen: SeenEnvironment[]): Promise<EnvironmentRow[]> {
  if (seen.length === 0) return [];
  const rows = JSON.stringify(
    seen.map((environment) => ({ ...environment, serviceId: environment.serviceId.toString() })),
  );
  await tx.$executeRaw`
    insert into environment (service_id, name, tier, tier_source, external_url)
    select r."serviceId", r.name, r.tier, r."tierSource", r."externalUrl"
    from jsonb_to_recordset(${rows}::jsonb) as r("serviceId" bigint, name text, tier text, "tierSource" text, "externalUrl" text)
    left join environment e on e.service_id = r."serviceId" and e.name = r.name
    where e.id is null
      or (r."tierSource" = 'gitlab' and e.tier_source <> 'set' and (e.tier <> r.tier or e.tier_source <> 'gitlab'))
      or (r."externalUrl" is not null and e.external_url is distinct from r."externalUrl")
    order by r."serviceId", r.name
    on conflict (service_id, name) do update set
      tier = case when excluded.tier_source = 'gitlab' and environment.tier_source <> 'set' then excluded.tier else environment.tier end,
      tier_source = case when excluded.tier_source = 'gitlab' and environment.tier_source <> 'set' then 'gitlab' else environment.tier_source end,
      external_url = coalesce(excluded.external_url, environment.external_url)`;
  return tx.$queryRaw<EnvironmentRow[]>`
    select e.id, e.service_id as "serviceId", e.name, e.tier from environment e
    join jsonb_to_recordset(${rows}::jsonb) as r("serviceId" bigint, name text) on e.service_id = r."serviceId" and e.name = r.name`;
}

/** Names of a project's environments whose tier only the naming rule told so far. */
export async function environmentsOfGuessedTier(db: Db | Tx, projectId: bigint): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    select e.name from environment e join service s on s.id = e.service_id where s.project_id = ${projectId} and e.tier_source = 'name'`;
  return rows.map((row) => row.name);
}

/** Replaces guessed tiers by what GitLab says. @returns the service when something changed. */
export async function replaceGuessedTiers(
  tx: Tx,
  projectId: bigint,
  told: { name: string; tier: Tier }[],
): Promise<bigint | null> {
  const rows = await tx.$queryRaw<{ serviceId: bigint }[]>`
    update environment e set tier = r.tier, tier_source = 'gitlab'
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as r(name text, tier text), service s
    where s.project_id = ${projectId} and e.service_id = s.id and e.name = r.name and e.tier_source = 'name'
    returning e.service_id as "serviceId"`;
  return rows[0]?.serviceId ?? null;
}

/** Remembers when each project last sent a hook. */
export async function noteHooksSeen(
  tx: Tx,
  connectionId: string,
  seen: { gitlabProjectId: number; at: Date }[],
): Promise<void> {
  if (seen.length === 0) return;
  await tx.$executeRaw`
    with seen as (
      select "gitlabProjectId", max(at) as at from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as r("gitlabProjectId" bigint, at timestamptz)
      group by 1
    ), locked as (
      select p.id, seen.at from project p join seen on seen."gitlabProjectId" = p.gitlab_project_id
      where p.connection_id = ${connectionId} order by p.id for no key update of p
    )
    update project p set last_event_at = greatest(p.last_event_at, locked.at) from locked where p.id = locked.id`;
}
