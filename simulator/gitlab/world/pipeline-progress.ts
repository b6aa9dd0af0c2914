import { renderPipeline } from '../hooks/pipeline-payload';
import { moveJob } from './job-transition';
import { latestJobs } from './latest-jobs';
import type { JobRecord, JobStatus, PipelineRecord } from './records';
import type { WorldState } from './state';

type Prior = 'ready' | 'failed' | 'waiting';

function priorOf(jobs: readonly JobRecord[]): Prior {
  let failed = false;
  for (const job of jobs) {
    if (job.status === 'success' || job.status === 'skipped') continue;
    if (job.status === 'failed' || job.status === 'canceled') failed ||= !job.allowFailure;
    else if (job.status === 'manual' && job.allowFailure) continue;
    else return 'waiting';
  }
  return failed ? 'failed' : 'ready';
}

/** Lets every job that may start become pending, manual or skipped, then settles the pipeline's own status. */
export function processPipeline(state: WorldState, pipeline: PipelineRecord): void {
  for (const stage of pipeline.stages) {
    const position = pipeline.stages.indexOf(stage);
    const jobs = latestJobs(pipeline);
    const prior = priorOf(jobs.filter((job) => pipeline.stages.indexOf(job.stage) < position));
    if (prior === 'waiting') break;
    for (const job of jobs)
      if (job.stage === stage && job.status === 'created')
        moveJob(state, job, prior === 'failed' ? 'skipped' : job.when === 'manual' ? 'manual' : 'pending');
  }
  settle(state, pipeline);
}

const finished: ReadonlySet<JobStatus> = new Set(['success', 'failed', 'canceled', 'skipped', 'manual']);

function settle(state: WorldState, pipeline: PipelineRecord): void {
  const status = compositeStatus(latestJobs(pipeline));
  const now = state.clock.now();
  pipeline.updatedAt = now;
  if (status === pipeline.status) return;
  pipeline.status = status;
  if (status === 'running') pipeline.startedAt ??= now;
  // A pipeline that runs again keeps its old `finished_at` until it ends again, as GitLab's does.
  if (finished.has(status) && status !== 'manual') pipeline.finishedAt = now;
  emitPipeline(state, pipeline);
}

/** GitLab's `Gitlab::Ci::Status::Composite`, as far as our statuses go. */
export function compositeStatus(jobs: readonly JobRecord[]): JobStatus {
  const counted = new Set(
    jobs.map((job): JobStatus | 'ignored' => {
      if (!job.allowFailure) return job.status;
      return job.status === 'failed' || job.status === 'canceled' || job.status === 'manual'
        ? 'ignored'
        : job.status;
    }),
  );
  const only = (...allowed: (JobStatus | 'ignored')[]): boolean =>
    [...counted].every((status) => allowed.includes(status));
  const any = (...wanted: JobStatus[]): boolean => wanted.some((status) => counted.has(status));
  if (only('skipped')) return 'skipped';
  if (only('success', 'skipped', 'ignored')) return 'success';
  if (only('created', 'skipped', 'ignored')) return 'created';
  if (only('success', 'skipped', 'canceled', 'ignored')) return 'canceled';
  if (only('pending', 'created', 'skipped')) return 'pending';
  if (any('running', 'pending')) return 'running';
  if (any('manual') && !any('failed')) return 'manual';
  if (only('success', 'skipped', 'failed', 'canceled', 'manual', 'ignored')) return 'failed';
  return 'running';
}

/** Tells hooks that the pipeline changed; the body is written when it is sent. */
export function emitPipeline(state: WorldState, pipeline: PipelineRecord): void {
  state.emit({
    name: 'pipeline_hooks',
    projectId: pipeline.projectId,
    render: () => renderPipeline(state, pipeline),
  });
}
