import { renderJob } from '../hooks/job-payload';
import { createDeploymentForJob, isOutdated, moveDeployment } from './deployments';
import { projectOf } from './projects';
import type { DeploymentStatus, JobRecord, JobStatus, PipelineRecord } from './records';
import { required, type WorldState } from './state';
import { finishedTrace, runningTrace } from './trace';

const mirrored: Partial<Record<JobStatus, DeploymentStatus>> = {
  created: 'created',
  manual: 'blocked',
  running: 'running',
  success: 'success',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
};

const complete: ReadonlySet<JobStatus> = new Set(['success', 'failed', 'canceled']);

export function jobOf(state: WorldState, id: number): JobRecord {
  return required(state.jobs.get(id), `job ${id}`);
}

export function pipelineOf(state: WorldState, job: JobRecord): PipelineRecord {
  return required(state.pipelines.get(job.pipelineId), `pipeline ${job.pipelineId}`);
}

/** One transition of a job, its deployment with it, and the hooks of both. */
export function moveJob(state: WorldState, job: JobRecord, status: JobStatus): void {
  const now = state.clock.now();
  job.status = status;
  if (status === 'pending' || status === 'running') state.liveJobs.add(job);
  else state.liveJobs.delete(job);
  if (status === 'pending') {
    job.queuedAt = now;
    createDeploymentForJob(state, pipelineOf(state, job), job);
  }
  if (status === 'manual') createDeploymentForJob(state, pipelineOf(state, job), job);
  if (status === 'running') {
    job.startedAt = now;
    job.trace = runningTrace(state, job);
  }
  if (complete.has(status)) {
    job.finishedAt = now;
    job.trace = finishedTrace(state, job);
  }
  const deployment = job.deploymentId === null ? undefined : state.deployments.get(job.deploymentId);
  const target = mirrored[status];
  if (deployment && target) moveDeployment(state, deployment, target, job.userId);
  if (job.bridge === null)
    state.emit({ name: 'job_hooks', projectId: job.projectId, render: () => renderJob(state, job) });
}

export function isCancelable(job: JobRecord): boolean {
  return [
    'created',
    'waiting_for_resource',
    'preparing',
    'pending',
    'running',
    'manual',
    'scheduled',
  ].includes(job.status);
}

/** `Ci::Deployable#has_outdated_deployment?` */
export function isRefusedAsOutdated(state: WorldState, job: JobRecord): boolean {
  const project = projectOf(state, job.projectId);
  const deployment = job.deploymentId === null ? undefined : state.deployments.get(job.deploymentId);
  if (!deployment || !project.forwardDeploymentEnabled) return false;
  if (project.rollbackAllowed && complete.has(job.status)) return false;
  return isOutdated(project, deployment);
}

export function isRetryable(state: WorldState, job: JobRecord): boolean {
  return complete.has(job.status) && !job.retried && !isRefusedAsOutdated(state, job);
}

/** `Ci::Build#playable?`: also true for a manual job that has ended, which playing *retries*. */
export function isPlayable(state: WorldState, job: JobRecord): boolean {
  return job.when === 'manual' && (job.status === 'manual' || isRetryable(state, job));
}
