import { isCancelable, moveJob } from './job-transition';
import { retryJob } from './jobs';
import { latestJobs } from './latest-jobs';
import { processPipeline } from './pipeline-progress';
import type { PipelineRecord } from './records';
import { required, type WorldState } from './state';

export function cancelPipeline(state: WorldState, pipelineId: number): PipelineRecord {
  const pipeline = required(state.pipelines.get(pipelineId), `pipeline ${pipelineId}`);
  for (const job of latestJobs(pipeline)) if (isCancelable(job)) moveJob(state, job, 'canceled');
  processPipeline(state, pipeline);
  return pipeline;
}

/** Retries every failed or canceled job; the pipeline keeps its id and runs again. */
export function retryPipeline(
  state: WorldState,
  pipelineId: number,
  input: { userId: number },
): PipelineRecord {
  const pipeline = required(state.pipelines.get(pipelineId), `pipeline ${pipelineId}`);
  for (const job of latestJobs(pipeline))
    if (job.status === 'failed' || job.status === 'canceled') retryJob(state, job.id, input);
  return pipeline;
}
