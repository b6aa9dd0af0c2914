import {
  isCancelable,
  isPlayable,
  isRefusedAsOutdated,
  isRetryable,
  jobOf,
  moveJob,
  pipelineOf,
} from './job-transition';
import { processPipeline } from './pipeline-progress';
import { startDownstream } from './pipelines';
import type { JobRecord } from './records';
import type { WorldState } from './state';

/** A runner takes the job. An outdated deployment job fails instead, as "prevent outdated deployment jobs" demands. */
export function runJob(state: WorldState, jobId: number): JobRecord {
  const job = jobOf(state, jobId);
  if (job.status !== 'pending') throw new Error(`job ${jobId} is ${job.status}, not pending`);
  if (job.bridge) {
    moveJob(state, job, 'running');
    startDownstream(state, job);
    moveJob(state, job, 'success');
  } else if (isRefusedAsOutdated(state, job)) {
    job.failureReason = 'failed_outdated_deployment_job';
    moveJob(state, job, 'failed');
  } else {
    moveJob(state, job, 'running');
  }
  processPipeline(state, pipelineOf(state, job));
  return job;
}

export function succeedJob(state: WorldState, jobId: number): JobRecord {
  return finish(state, jobId, 'success', null);
}

/** `reason` as GitLab names them: `script_failure`, `runner_system_failure`, `job_execution_timeout`, … */
export function failJob(state: WorldState, jobId: number, reason = 'script_failure'): JobRecord {
  return finish(state, jobId, 'failed', reason);
}

function finish(
  state: WorldState,
  jobId: number,
  status: 'success' | 'failed',
  reason: string | null,
): JobRecord {
  const job = jobOf(state, jobId);
  if (job.status === 'pending') runJob(state, jobId);
  if (job.status !== 'running') throw new Error(`job ${jobId} is ${job.status}, not running`);
  job.failureReason = reason;
  moveJob(state, job, status);
  processPipeline(state, pipelineOf(state, job));
  return job;
}

export function cancelJob(state: WorldState, jobId: number): JobRecord {
  const job = jobOf(state, jobId);
  if (!isCancelable(job)) return job;
  moveJob(state, job, 'canceled');
  processPipeline(state, pipelineOf(state, job));
  return job;
}

export interface PlayInput {
  userId: number;
  variables?: { key: string; value: string }[];
}

/**
 * Plays a manual job. A manual job that has ended already is retried instead, which deploys a second time
 * (`PlayBuildService` falls back to `RetryJobService`).
 */
export function playJob(state: WorldState, jobId: number, input: PlayInput): JobRecord {
  const job = jobOf(state, jobId);
  if (!isPlayable(state, job)) throw new Error(`job ${jobId} is ${job.status} and cannot be played`);
  if (job.status !== 'manual') return retryJob(state, jobId, { userId: input.userId });
  job.userId = input.userId;
  job.variables = input.variables ?? [];
  reviveLaterStages(state, job);
  moveJob(state, job, 'pending');
  processPipeline(state, pipelineOf(state, job));
  return job;
}

/** Clones the job under a new id; the deployment it makes is a new one too. */
export function retryJob(state: WorldState, jobId: number, input: { userId: number }): JobRecord {
  const job = jobOf(state, jobId);
  if (!isRetryable(state, job)) throw new Error(`job ${jobId} is ${job.status} and cannot be retried`);
  const pipeline = pipelineOf(state, job);
  job.retried = true;
  const clone: JobRecord = {
    ...job,
    id: state.nextId('job'),
    status: 'created',
    userId: input.userId,
    retried: false,
    retriesCount: job.retriesCount + 1,
    failureReason: null,
    plannedOutcome: 'success',
    deploymentId: null,
    trace: '',
    createdAt: state.clock.now(),
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
  state.jobs.set(clone.id, clone);
  pipeline.jobs.push(clone);
  reviveLaterStages(state, clone);
  moveJob(state, clone, 'pending');
  processPipeline(state, pipeline);
  return clone;
}

/** Jobs of later stages that were skipped wait again (`AfterRequeueJobService`). */
function reviveLaterStages(state: WorldState, job: JobRecord): void {
  const pipeline = pipelineOf(state, job);
  const position = pipeline.stages.indexOf(job.stage);
  for (const other of pipeline.jobs)
    if (!other.retried && other.status === 'skipped' && pipeline.stages.indexOf(other.stage) > position)
      moveJob(state, other, 'created');
}
