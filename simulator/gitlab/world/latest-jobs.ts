import type { JobRecord, PipelineRecord } from './records';

/** A pipeline's jobs without those that a retry replaced. */
export function latestJobs(pipeline: PipelineRecord): JobRecord[] {
  return pipeline.jobs.filter((job) => !job.retried);
}
