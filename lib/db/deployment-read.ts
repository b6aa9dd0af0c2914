import type {
  CommitView,
  ComparisonView,
  DeploymentDetailView,
  MergeRequestView,
  ServiceVersionView,
  ServiceView,
} from '../domain/board/view';
import { type DeploymentStatus, statusRank, toDeploymentStatus } from '../domain/deployment/status';
import { promotionPath } from '../domain/environment/path';
import { comparePath, isTier, type Tier } from '../domain/environment/tier';
import { toAhead } from './board';
import type { Db } from './client';
import { readComparisons } from './comparison';
import { type DeploymentJson, deploymentJoins, deploymentJson, toDeploymentView } from './deployment-view';
import { Prisma } from './generated/client';

interface PlacedRow {
  id: bigint;
  createdAt: Date;
  service: string;
  environment: string;
  tier: string;
  deployment: DeploymentJson;
}

interface DetailRow extends PlacedRow {
  serviceName: string;
  project: string;
  projectUrl: string | null;
  pipelineStatus: string | null;
  pipelineUrl: string | null;
  mergeRequestsReadAt: Date | null;
}

/** Everything known of one deployment, or null. */
export async function readDeployment(db: Db, id: bigint): Promise<DeploymentDetailView | null> {
  const [row] = await db.$queryRaw<DetailRow[]>`
    select d.id, d.created_at as "createdAt", s.slug as service, s.name as "serviceName", e.name as environment, e.tier,
      p.path as project, p.web_url as "projectUrl", pl.status as "pipelineStatus", pl.url as "pipelineUrl",
      d.merge_requests_read_at as "mergeRequestsReadAt", ${deploymentJson('d')} as deployment
    from deployment d join environment e on e.id = d.environment_id join service s on s.id = e.service_id
    join project p on p.id = d.project_id
    left join pipeline pl on pl.project_id = d.project_id and pl.gitlab_pipeline_id = d.gitlab_pipeline_id
    ${deploymentJoins('d')}
    where d.id = ${id}`;
  if (row === undefined) return null;
  const [events, approvals, mergeRequests] = await Promise.all([
    db.$queryRaw<
      {
        status: string;
        rawStatus: string;
        occurredAt: Date;
        observedAt: Date;
        source: 'hook' | 'api';
        deliveryId: bigint | null;
        closedGap: boolean;
        kind: string | null;
        receivedAt: Date | null;
        deliveryStatus: string | null;
      }[]
    >`
      select v.status, v.raw_status as "rawStatus", v.occurred_at as "occurredAt", v.observed_at as "observedAt", v.source,
        y.id as "deliveryId", v.closed_gap as "closedGap", y.kind, y.received_at as "receivedAt", y.status as "deliveryStatus"
      from deployment_event v left join delivery y on y.id = v.delivery_id
      where v.deployment_id = ${id} order by v.occurred_at, v.id limit 200`,
    db.deploymentApproval.findMany({ where: { deploymentId: id }, orderBy: { decidedAt: 'asc' } }),
    db.$queryRaw<MergeRequestView[]>`
      select mr.iid::int as iid, mr.title, mr.state, mr.web_url as url, coalesce(mr.author_name, mr.author_username) as author
      from deployment_merge_request l join merge_request mr on mr.id = l.merge_request_id where l.deployment_id = ${id} order by mr.iid desc`,
  ]);
  const view = toDeploymentView(row.deployment, row);
  // GitLab's hooks tell whole seconds and arrive in any order: within one second the course of a deployment decides.
  const history = events.toSorted(
    (a, b) =>
      a.occurredAt.getTime() - b.occurredAt.getTime() ||
      statusRank(toDeploymentStatus(a.status)) - statusRank(toDeploymentStatus(b.status)),
  );
  const page = (path: string) => (row.projectUrl === null ? null : `${row.projectUrl}/-/${path}`);
  return {
    ...view,
    serviceName: row.serviceName,
    project: row.project,
    projectUrl: row.projectUrl,
    commitUrl: view.sha === null ? null : page(`commit/${view.sha}`),
    pipelineUrl: row.pipelineUrl ?? (view.pipelineId === null ? null : page(`pipelines/${view.pipelineId}`)),
    jobUrl: view.jobId === null ? null : page(`jobs/${view.jobId}`),
    pipelineStatus: row.pipelineStatus,
    events: history.map((event) => ({
      status: toDeploymentStatus(event.status),
      rawStatus: event.rawStatus,
      occurredAt: event.occurredAt.toISOString(),
      observedAt: event.observedAt.toISOString(),
      source: event.source,
      deliveryId: event.deliveryId?.toString() ?? null,
      closedGap: event.closedGap,
    })),
    approvals: approvals.map((approval) => ({
      decision: approval.decision,
      by: approval.approverName ?? approval.approverUsername,
      comment: approval.comment,
      decidedAt: approval.decidedAt.toISOString(),
    })),
    mergeRequests,
    mergeRequestsReadAt: row.mergeRequestsReadAt?.toISOString() ?? null,
    deliveries: history.flatMap((event) =>
      event.deliveryId === null || event.receivedAt === null
        ? []
        : [
            {
              id: event.deliveryId.toString(),
              kind: event.kind,
              receivedAt: event.receivedAt.toISOString(),
              status: event.deliveryStatus ?? 'processed',
            },
          ],
    ),
  };
}

interface ServiceJson {
  id: bigint;
  service: string;
  name: string;
  group: string;
  project: string | null;
  url: string | null;
  environments: {
    name: string;
    tier: string;
    tierSource: 'gitlab' | 'name' | 'set';
    position: number | null;
    externalUrl: string | null;
  }[];
}

/** Services in the order of the board, at most `limit`, after the given group, name and id. */
export async function listServices(
  db: Db,
  which: { slug: string } | { limit: number; after: { group: string; name: string; id: string } | null },
): Promise<{ id: bigint; view: ServiceView }[]> {
  const where =
    'slug' in which
      ? Prisma.sql`s.slug = ${which.slug}`
      : which.after === null
        ? Prisma.sql`true`
        : Prisma.sql`(s.group_path, s.name, s.id) > (${which.after.group}, ${which.after.name}, ${BigInt(which.after.id)})`;
  const rows = await db.$queryRaw<ServiceJson[]>`
    select s.id, s.slug as service, s.name, s.group_path as "group", p.path as project, p.web_url as url, coalesce((
      select json_agg(json_build_object('name', e.name, 'tier', e.tier, 'tierSource', e.tier_source, 'position', e.position,
        'externalUrl', e.external_url)) from environment e where e.service_id = s.id), '[]') as environments
    from service s left join project p on p.id = s.project_id
    where ${where} order by s.group_path, s.name, s.id limit ${'limit' in which ? which.limit : 1}`;
  return rows.map(({ id, ...row }) => ({
    id,
    view: {
      ...row,
      project: row.project ?? row.service.replaceAll('--', '/'),
      environments: row.environments
        .map((environment) => ({ ...environment, tier: tierOf(environment.tier) }))
        .toSorted(comparePath),
    },
  }));
}

function tierOf(value: string): Tier {
  return isTier(value) ? value : 'other';
}

/** The newest commits that were deployed anywhere, with the newest deployment of each in every environment. */
export async function listVersions(db: Db, slug: string, limit: number): Promise<ServiceVersionView[]> {
  const rows = await db.$queryRaw<
    {
      sha: string | null;
      shortSha: string | null;
      version: string | null;
      ref: string | null;
      commitTitle: string | null;
      environments: Record<
        string,
        { deploymentId: string; status: string; statusChangedAt: string; isCurrent: boolean }
      >;
    }[]
  >`
    with place as (select e.id, e.name from environment e join service s on s.id = e.service_id where s.slug = ${slug}),
    newest as (
      select distinct on (coalesce(d.sha, d.short_sha), d.environment_id) d.*, place.name as environment
      from place join lateral (select * from deployment x where x.environment_id = place.id order by x.gitlab_deployment_id desc limit 200) d on true
      order by coalesce(d.sha, d.short_sha), d.environment_id, d.gitlab_deployment_id desc
    ), version as (
      select coalesce(n.sha, n.short_sha) as key, max(n.sha) as sha, max(n.short_sha) as "shortSha", max(n.created_at) as newest_at,
        (array_agg(n.ref order by n.gitlab_deployment_id desc))[1] as ref,
        (array_agg(n.commit_title order by n.gitlab_deployment_id desc) filter (where n.commit_title is not null))[1] as "commitTitle",
        min(n.project_id) as project_id,
        json_object_agg(n.environment, json_build_object('deploymentId', n.id::text, 'status', n.status,
          'statusChangedAt', n.status_changed_at, 'isCurrent', ps.current_deployment_id is not null)) as environments
      from newest n left join promotion_state ps on ps.current_deployment_id = n.id
      group by 1 order by max(n.gitlab_deployment_id) desc limit ${limit}
    )
    select v.sha, v."shortSha", v.ref, v."commitTitle", v.environments, t.name as version
    from version v left join lateral (select name from tag t where t.project_id = v.project_id and t.sha = v.sha and t.deleted_at is null
      order by t.id desc limit 1) t on true
    order by v.newest_at desc`;
  return rows.map((row) => ({
    ...row,
    environments: Object.fromEntries(
      Object.entries(row.environments).map(([name, cell]) => [
        name,
        {
          ...cell,
          status: toDeploymentStatus(cell.status),
          statusChangedAt: new Date(cell.statusChangedAt).toISOString(),
        },
      ]),
    ),
  }));
}

/** The commits and merge requests behind the chip before an environment; null when there is no such environment. */
export async function readAhead(
  db: Db,
  slug: string,
  environmentName: string,
): Promise<ComparisonView | null> {
  const rows = await db.$queryRaw<
    {
      projectId: bigint | null;
      webUrl: string | null;
      name: string;
      tier: string;
      position: number | null;
      sha: string | null;
    }[]
  >`
    select s.project_id as "projectId", p.web_url as "webUrl", e.name, e.tier, e.position, d.sha
    from service s join environment e on e.service_id = s.id left join project p on p.id = s.project_id
    left join promotion_state ps on ps.environment_id = e.id left join deployment d on d.id = ps.current_deployment_id
    where s.slug = ${slug}`;
  const stop = promotionPath(rows.map((row) => ({ ...row, tier: tierOf(row.tier) }))).find(
    ({ environment }) => environment.name === environmentName,
  );
  if (stop === undefined) return null;
  const { environment, from } = stop;
  const place = {
    service: slug,
    from: from?.name ?? '',
    to: environmentName,
    fromSha: from?.sha ?? null,
    toSha: environment.sha,
  };
  if (environment.projectId === null || environment.sha === null || !from?.sha) {
    return {
      ...place,
      commits: null,
      behind: null,
      reason: 'sha_unknown',
      commitList: [],
      mergeRequests: [],
      url: null,
    };
  }
  const key = { projectId: environment.projectId, fromSha: environment.sha, toSha: from.sha };
  const url =
    environment.webUrl === null ? null : `${environment.webUrl}/-/compare/${key.fromSha}...${key.toSha}`;
  if (key.fromSha === key.toSha)
    return { ...place, commits: 0, behind: 0, reason: null, commitList: [], mergeRequests: [], url };
  const [numbers] = await readComparisons(db, [key]);
  const [lists] = await db.$queryRaw<{ commits: CommitView[]; mergeRequests: MergeRequestView[] }[]>`
    select commits, merge_requests as "mergeRequests" from comparison
    where project_id = ${key.projectId} and from_sha = ${key.fromSha} and to_sha = ${key.toSha}`;
  const { commits, behind, reason } = toAhead(numbers, place.from);
  return {
    ...place,
    commits,
    behind,
    reason,
    commitList: lists?.commits ?? [],
    mergeRequests: lists?.mergeRequests ?? [],
    url,
  };
}

/** Where deployments are and how they stand, for live messages. */
export async function readDeploymentPlaces(
  db: Db,
  ids: bigint[],
): Promise<{ deploymentId: string; service: string; environment: string; status: DeploymentStatus }[]> {
  const rows = await db.$queryRaw<{ id: bigint; service: string; environment: string; status: string }[]>`
    select d.id, s.slug as service, e.name as environment, d.status from deployment d join environment e on e.id = d.environment_id
    join service s on s.id = e.service_id where d.id = any(${ids}::bigint[])`;
  return rows.map((row) => ({
    deploymentId: row.id.toString(),
    service: row.service,
    environment: row.environment,
    status: toDeploymentStatus(row.status),
  }));
}
