import type { FactSource } from '../domain/deployment/fact';
import type { DeploymentState } from '../domain/deployment/merge';
import type { DeploymentStatus } from '../domain/deployment/status';
import type { Tx } from './client';

export interface DeploymentKey {
  projectId: bigint;
  gitlabDeploymentId: number;
  environmentId: bigint;
}

export interface LockedDeployment {
  id: bigint;
  projectId: bigint;
  gitlabDeploymentId: number;
  environmentId: bigint;
  state: DeploymentState;
  /** False when this transaction just created the row. */
  existed: boolean;
}

interface Row extends Omit<DeploymentState, 'gitlabPipelineId' | 'gitlabJobId'> {
  id: bigint;
  projectId: bigint;
  gitlabDeploymentId: bigint;
  environmentId: bigint;
  gitlabPipelineId: bigint | null;
  gitlabJobId: bigint | null;
}

/**
 * Creates the rows that are missing (with no status yet) and locks all of them, in one order for every caller so that two
 * workers never wait for each other in a circle.
 */
export async function lockDeployments(
  tx: Tx,
  keys: (DeploymentKey & { createdAt: Date })[],
): Promise<LockedDeployment[]> {
  if (keys.length === 0) return [];
  const rows = JSON.stringify(
    keys.map((key) => ({
      project_id: key.projectId.toString(),
      gitlab_deployment_id: key.gitlabDeploymentId,
      environment_id: key.environmentId.toString(),
      created_at: key.createdAt.toISOString(),
    })),
  );
  const created = await tx.$queryRaw<{ id: bigint }[]>`
    insert into deployment (project_id, environment_id, gitlab_deployment_id, status, raw_status, status_changed_at, status_source, created_at)
    select project_id, environment_id, gitlab_deployment_id, 'unknown', '', created_at, 'hook', created_at
    from jsonb_to_recordset(${rows}::jsonb) as r(project_id bigint, gitlab_deployment_id bigint, environment_id bigint, created_at timestamptz)
    order by project_id, gitlab_deployment_id
    on conflict (project_id, gitlab_deployment_id) do nothing returning id`;
  const fresh = new Set(created.map((row) => row.id));
  const locked = await tx.$queryRaw<Row[]>`
    select d.id, d.project_id as "projectId", d.gitlab_deployment_id as "gitlabDeploymentId", d.environment_id as "environmentId",
      d.status, d.raw_status as "rawStatus", d.status_changed_at as "statusChangedAt", d.status_source as "statusSource",
      d.sha, d.short_sha as "shortSha", d.ref, d.is_tag as "isTag", d.gitlab_pipeline_id as "gitlabPipelineId",
      d.gitlab_job_id as "gitlabJobId", d.job_name as "jobName", d.deployed_by_name as "deployedByName",
      d.deployed_by_username as "deployedByUsername", d.deployed_by_avatar as "deployedByAvatar",
      d.commit_title as "commitTitle", d.url, d.created_at as "createdAt", d.started_at as "startedAt", d.finished_at as "finishedAt"
    from deployment d
    join jsonb_to_recordset(${rows}::jsonb) as r(project_id bigint, gitlab_deployment_id bigint)
      on d.project_id = r.project_id and d.gitlab_deployment_id = r.gitlab_deployment_id
    order by d.project_id, d.gitlab_deployment_id for update of d`;
  return locked.map(
    ({ id, projectId, gitlabDeploymentId, environmentId, gitlabPipelineId, gitlabJobId, ...state }) => ({
      id,
      projectId,
      gitlabDeploymentId: Number(gitlabDeploymentId),
      environmentId,
      existed: !fresh.has(id),
      state: {
        ...state,
        gitlabPipelineId: gitlabPipelineId === null ? null : Number(gitlabPipelineId),
        gitlabJobId: gitlabJobId === null ? null : Number(gitlabJobId),
      },
    }),
  );
}

/** Writes the merged states of locked deployments. */
export async function writeDeployments(
  tx: Tx,
  deployments: { id: bigint; state: DeploymentState }[],
): Promise<void> {
  if (deployments.length === 0) return;
  const rows = JSON.stringify(deployments.map(({ id, state }) => ({ id: id.toString(), ...state })));
  await tx.$executeRaw`
    update deployment d set status = r.status, raw_status = r."rawStatus", status_changed_at = r."statusChangedAt",
      status_source = r."statusSource", sha = r.sha, short_sha = r."shortSha", ref = r.ref, is_tag = r."isTag",
      gitlab_pipeline_id = r."gitlabPipelineId", gitlab_job_id = r."gitlabJobId", job_name = r."jobName",
      deployed_by_name = r."deployedByName", deployed_by_username = r."deployedByUsername", deployed_by_avatar = r."deployedByAvatar",
      commit_title = r."commitTitle", url = r.url, created_at = r."createdAt", started_at = r."startedAt", finished_at = r."finishedAt"
    from jsonb_to_recordset(${rows}::jsonb) as r(id bigint, status text, "rawStatus" text, "statusChangedAt" timestamptz,
      "statusSource" text, sha text, "shortSha" text, ref text, "isTag" boolean, "gitlabPipelineId" bigint, "gitlabJobId" bigint,
      "jobName" text, "deployedByName" text, "deployedByUsername" text, "deployedByAvatar" text, "commitTitle" text, url text,
      "createdAt" timestamptz, "startedAt" timestamptz, "finishedAt" timestamptz)
    where d.id = r.id`;
}

export interface NewDeploymentEvent {
  deploymentId: bigint;
  status: DeploymentStatus;
  rawStatus: string;
  occurredAt: Date;
  source: FactSource;
  deliveryId: bigint | null;
  closedGap: boolean;
}

/** Appends what was told of deployments. The same status of the same instant from the same source is kept once. */
export async function appendDeploymentEvents(tx: Tx, events: NewDeploymentEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = JSON.stringify(
    events.map((event) => ({
      ...event,
      deploymentId: event.deploymentId.toString(),
      deliveryId: event.deliveryId?.toString() ?? null,
    })),
  );
  await tx.$executeRaw`
    insert into deployment_event (deployment_id, status, raw_status, occurred_at, source, delivery_id, closed_gap, observed_at)
    select "deploymentId", status, "rawStatus", "occurredAt", source, "deliveryId", "closedGap", clock_timestamp()
    from jsonb_to_recordset(${rows}::jsonb) as r("deploymentId" bigint, status text, "rawStatus" text, "occurredAt" timestamptz,
      source text, "deliveryId" bigint, "closedGap" boolean)
    on conflict (deployment_id, status, occurred_at, source) do nothing`;
}

export interface NewApproval {
  deploymentId: bigint;
  gitlabApprovalId: number;
  decision: 'approved' | 'rejected';
  approverName: string | null;
  approverUsername: string | null;
  comment: string | null;
  decidedAt: Date;
}

/** Keeps approvals given in GitLab itself. */
export async function saveApprovals(tx: Tx, approvals: NewApproval[]): Promise<void> {
  if (approvals.length === 0) return;
  const rows = JSON.stringify(
    approvals.map((approval) => ({ ...approval, deploymentId: approval.deploymentId.toString() })),
  );
  await tx.$executeRaw`
    insert into deployment_approval (deployment_id, gitlab_approval_id, decision, approver_name, approver_username, comment, decided_at)
    select "deploymentId", "gitlabApprovalId", decision, "approverName", "approverUsername", comment, "decidedAt"
    from jsonb_to_recordset(${rows}::jsonb) as r("deploymentId" bigint, "gitlabApprovalId" bigint, decision text, "approverName" text,
      "approverUsername" text, comment text, "decidedAt" timestamptz)
    on conflict (deployment_id, gitlab_approval_id) do nothing`;
}

/**
 * Fills what deployments lack from the jobs that ran them: the deployment hook has neither pipeline nor full sha.
 * Looks only at the given deployments and at the deployments of the given jobs.
 * @returns the deployments it changed.
 */
export async function fillFromJobs(
  tx: Tx,
  deploymentIds: bigint[],
  jobs: { projectId: bigint; gitlabJobId: number }[],
): Promise<{ id: bigint; environmentId: bigint }[]> {
  if (deploymentIds.length === 0 && jobs.length === 0) return [];
  const rows = JSON.stringify(
    jobs.map((job) => ({ project_id: job.projectId.toString(), gitlab_job_id: job.gitlabJobId })),
  );
  return tx.$queryRaw<{ id: bigint; environmentId: bigint }[]>`
    with touched as (
      select id from deployment where id = any(${deploymentIds}::bigint[])
      union
      select d.id from deployment d join jsonb_to_recordset(${rows}::jsonb) as r(project_id bigint, gitlab_job_id bigint)
        on d.project_id = r.project_id and d.gitlab_job_id = r.gitlab_job_id
    ), lacking as (
      select d.id, j.gitlab_pipeline_id, j.sha, j.ref, j.is_tag, j.name
      from touched t join deployment d on d.id = t.id
      join job j on j.project_id = d.project_id and j.gitlab_job_id = d.gitlab_job_id
      where (d.gitlab_pipeline_id is null and j.gitlab_pipeline_id is not null) or (d.sha is null and j.sha is not null)
        or (d.ref is null and j.ref is not null) or (d.is_tag is null and j.is_tag is not null) or d.job_name is null
      order by d.id
    )
    update deployment d set gitlab_pipeline_id = coalesce(d.gitlab_pipeline_id, l.gitlab_pipeline_id), sha = coalesce(d.sha, l.sha),
      short_sha = coalesce(d.short_sha, left(l.sha, 8)), ref = coalesce(d.ref, l.ref), is_tag = coalesce(d.is_tag, l.is_tag),
      job_name = coalesce(d.job_name, l.name)
    from lacking l where d.id = l.id returning d.id, d.environment_id as "environmentId"`;
}
