import type { DeploymentView } from '../domain/board/view';
import { toDeploymentStatus } from '../domain/deployment/status';
import { isTier } from '../domain/environment/tier';
import { Prisma } from './generated/client';

/** A deployment as the database answers it in JSON: built there, because decoding wide rows one field at a time is slow. */
export interface DeploymentJson {
  id: string;
  status: string;
  rawStatus: string;
  sha: string | null;
  shortSha: string | null;
  ref: string | null;
  version: string | null;
  commitTitle: string | null;
  gitlabDeploymentId: number;
  pipelineId: number | null;
  jobId: number | null;
  jobName: string | null;
  byName: string | null;
  byUsername: string | null;
  byAvatar: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  statusChangedAt: string;
  url: string | null;
  jobsDone: number | null;
  jobsTotal: number | null;
}

/** SQL that makes a `DeploymentJson` of the row `alias`; needs `deploymentJoins(alias)`. */
export function deploymentJson(alias: string): Prisma.Sql {
  const d = Prisma.raw(alias);
  return Prisma.sql`json_build_object(
    'id', ${d}.id::text, 'status', ${d}.status, 'rawStatus', ${d}.raw_status, 'sha', ${d}.sha, 'shortSha', ${d}.short_sha,
    'ref', ${d}.ref, 'version', ${d}_tag.name, 'commitTitle', ${d}.commit_title, 'gitlabDeploymentId', ${d}.gitlab_deployment_id,
    'pipelineId', ${d}.gitlab_pipeline_id, 'jobId', ${d}.gitlab_job_id, 'jobName', ${d}.job_name, 'byName', ${d}.deployed_by_name,
    'byUsername', ${d}.deployed_by_username, 'byAvatar', ${d}.deployed_by_avatar, 'createdAt', ${d}.created_at,
    'startedAt', ${d}.started_at, 'finishedAt', ${d}.finished_at, 'statusChangedAt', ${d}.status_changed_at, 'url', ${d}.url,
    'jobsDone', ${d}_pipeline.jobs_done, 'jobsTotal', ${d}_pipeline.jobs_total)`;
}

/** The version name of the row `alias`, and its pipeline's progress while it runs. */
export function deploymentJoins(alias: string): Prisma.Sql {
  const d = Prisma.raw(alias);
  return Prisma.sql`
    left join lateral (select t.name from tag t where t.project_id = ${d}.project_id and t.sha = ${d}.sha and t.deleted_at is null
      order by t.id desc limit 1) ${d}_tag on true
    left join pipeline ${d}_pipeline on ${d}.status = 'running' and ${d}_pipeline.project_id = ${d}.project_id
      and ${d}_pipeline.gitlab_pipeline_id = ${d}.gitlab_pipeline_id`;
}

/** Postgres writes `2026-11-23T08:00:00.5+00:00` in JSON; in UTC only the end differs, and a page has thousands of them. */
export function iso(value: string): string {
  if (!/^.{19}(\.\d{1,3})?\+00:00$/.test(value)) return new Date(value).toISOString();
  const fraction = value.slice(20, -'+00:00'.length);
  return `${value.slice(0, 19)}.${fraction.padEnd(3, '0')}Z`;
}

function isoOrNull(value: string | null): string | null {
  return value === null ? null : iso(value);
}

/** Turns the database's answer into what the API shows. */
export function toDeploymentView(
  json: DeploymentJson,
  place: { service: string; environment: string; tier: string },
): DeploymentView {
  return {
    id: json.id,
    service: place.service,
    environment: place.environment,
    tier: isTier(place.tier) ? place.tier : 'other',
    status: toDeploymentStatus(json.status),
    rawStatus: json.rawStatus,
    sha: json.sha,
    shortSha: json.shortSha,
    ref: json.ref,
    version: json.version,
    commitTitle: json.commitTitle,
    gitlabDeploymentId: json.gitlabDeploymentId,
    pipelineId: json.pipelineId,
    jobId: json.jobId,
    jobName: json.jobName,
    deployedBy:
      json.byName === null
        ? null
        : { name: json.byName, username: json.byUsername, avatarUrl: json.byAvatar },
    createdAt: iso(json.createdAt),
    startedAt: isoOrNull(json.startedAt),
    finishedAt: isoOrNull(json.finishedAt),
    statusChangedAt: iso(json.statusChangedAt),
    url: json.url,
    progress:
      json.jobsDone === null || !json.jobsTotal ? null : { done: json.jobsDone, total: json.jobsTotal },
  };
}
