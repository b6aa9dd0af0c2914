import { renderDeployment } from '../hooks/deployment-payload';
import { commitsBetween } from './commits';
import { addEnvironment } from './environments';
import { projectOf } from './projects';
import type { DeploymentRecord, DeploymentStatus, JobRecord, PipelineRecord, ProjectRecord } from './records';
import { required, type WorldState } from './state';
import { isAtLeast } from './version';

/** GitLab makes the row when the earlier stages are done (`CreateForJobService`); it sends no hook for `created`. */
export function createDeploymentForJob(state: WorldState, pipeline: PipelineRecord, job: JobRecord): void {
  if (!job.environment || job.deploymentId !== null) return;
  const project = projectOf(state, job.projectId);
  const deployment = insert(state, project, {
    environment: job.environment.name,
    ref: pipeline.ref,
    tag: pipeline.tag,
    sha: pipeline.sha,
    userId: job.userId,
    jobId: job.id,
  });
  job.deploymentId = deployment.id;
}

function insert(
  state: WorldState,
  project: ProjectRecord,
  input: {
    environment: string;
    ref: string;
    tag: boolean;
    sha: string;
    userId: number;
    jobId: number | null;
  },
): DeploymentRecord {
  const environment = addEnvironment(state, { projectId: project.id, name: input.environment });
  environment.state = 'available';
  const now = state.clock.now();
  const deployment: DeploymentRecord = {
    id: state.nextId('deployment'),
    iid: (project.deployments.at(-1)?.iid ?? 0) + 1,
    projectId: project.id,
    environmentId: environment.id,
    environmentName: environment.name,
    ref: input.ref,
    tag: input.tag,
    sha: input.sha,
    userId: input.userId,
    status: 'created',
    jobId: input.jobId,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
    mergeRequestIds: [],
    approvals: [],
  };
  project.deployments.push(deployment);
  state.deployments.set(deployment.id, deployment);
  return deployment;
}

/** Statuses a deployment may move to, by the status it has (`Deployment`'s state machine). */
function mayMove(from: DeploymentStatus, to: DeploymentStatus): boolean {
  if (from === to) return false;
  if (to === 'created') return from === 'skipped';
  if (to === 'blocked') return from === 'created';
  if (to === 'running') return from === 'created' || from === 'blocked';
  return true;
}

/** Moves the deployment where the state machine allows it, and sends the hook of that transition. */
export function moveDeployment(
  state: WorldState,
  deployment: DeploymentRecord,
  status: DeploymentStatus,
  userId?: number,
): boolean {
  if (!mayMove(deployment.status, status)) return false;
  const now = state.clock.now();
  deployment.status = status;
  deployment.updatedAt = now;
  if (userId !== undefined) deployment.userId = userId;
  if (status === 'success' || status === 'failed' || status === 'canceled') deployment.finishedAt = now;
  emitDeployment(state, deployment, status);
  if (status === 'success') state.later(() => linkMergeRequests(state, deployment));
  return true;
}

function emitDeployment(state: WorldState, deployment: DeploymentRecord, status: DeploymentStatus): void {
  if (status === 'created' || status === 'skipped') return;
  if (status === 'blocked' && !isAtLeast(state.version, '19.0')) return;
  const body = renderDeployment(state, deployment, { changedAt: state.clock.now() });
  state.emit({ name: 'deployment_hooks', projectId: deployment.projectId, render: () => body });
}

/** In the background, after success: the merge requests that reached the environment with this deployment. */
function linkMergeRequests(state: WorldState, deployment: DeploymentRecord): void {
  const project = projectOf(state, deployment.projectId);
  if (!project.commits.has(deployment.sha)) return;
  const previous = project.deployments.findLast(
    ({ id, environmentId, status }) =>
      id < deployment.id && environmentId === deployment.environmentId && status === 'success',
  );
  const shas = new Set(
    commitsBetween(project, previous?.sha ?? null, deployment.sha).map((commit) => commit.sha),
  );
  deployment.mergeRequestIds = project.mergeRequests
    .filter(({ mergeCommitSha }) => mergeCommitSha !== null && shas.has(mergeCommitSha))
    .map(({ id }) => id);
}

export interface NewApiDeployment {
  projectId: number;
  environment: string;
  sha: string;
  ref?: string;
  tag?: boolean;
  status?: 'created' | 'running' | 'success' | 'failed' | 'canceled';
  userId?: number;
}

/** A deployment reported through the API: no job, and it may go from failed to success. */
export function createDeployment(state: WorldState, input: NewApiDeployment): DeploymentRecord {
  const project = projectOf(state, input.projectId);
  const userId = input.userId ?? required([...state.users.keys()][0], 'user');
  const deployment = insert(state, project, {
    environment: input.environment,
    ref: input.ref ?? project.defaultBranch,
    tag: input.tag ?? false,
    sha: input.sha,
    userId,
    jobId: null,
  });
  const status = input.status ?? 'success';
  if (status !== 'created') moveDeployment(state, deployment, status);
  return deployment;
}

export function updateDeployment(
  state: WorldState,
  deploymentId: number,
  status: 'running' | 'success' | 'failed' | 'canceled',
): DeploymentRecord {
  const deployment = required(state.deployments.get(deploymentId), `deployment ${deploymentId}`);
  if (deployment.jobId !== null)
    throw new Error('Deployments created using GitLab CI can not be updated using the API');
  moveDeployment(state, deployment, status);
  return deployment;
}

/** What the environment really runs: its successful deployment with the highest id. */
export function currentDeployment(project: ProjectRecord, environmentName: string): DeploymentRecord | null {
  return (
    project.deployments.findLast(
      (deployment) => deployment.environmentName === environmentName && deployment.status === 'success',
    ) ?? null
  );
}

/** True when a newer deployment of another commit has already succeeded in the environment. */
export function isOutdated(project: ProjectRecord, deployment: DeploymentRecord): boolean {
  const last = currentDeployment(project, deployment.environmentName);
  return last !== null && last.id > deployment.id && last.sha !== deployment.sha;
}

/** An approval or rejection given in GitLab itself (Premium): a hook of its own, not a status of the deployment. */
export function approveDeployment(
  state: WorldState,
  input: {
    deploymentId: number;
    userId: number;
    status: 'approved' | 'rejected';
    comment?: string;
    ruleId?: number;
  },
): void {
  const deployment = required(state.deployments.get(input.deploymentId), `deployment ${input.deploymentId}`);
  const approval = {
    id: state.nextId('other'),
    userId: input.userId,
    status: input.status,
    comment: input.comment ?? null,
    createdAt: state.clock.now(),
    ruleId: input.ruleId ?? null,
  };
  deployment.approvals.push(approval);
  deployment.updatedAt = state.clock.now();
  if (isAtLeast(state.version, '19.0')) {
    const body = renderDeployment(state, deployment, { changedAt: state.clock.now(), approval });
    state.emit({ name: 'deployment_hooks', projectId: deployment.projectId, render: () => body });
  }
  if (input.status === 'rejected') moveDeployment(state, deployment, 'failed');
}
