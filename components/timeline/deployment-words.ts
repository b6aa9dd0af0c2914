import type { DeploymentView } from '@/lib/domain/board/view';
import { duration } from '../time/age';

/** What is told about a deployment below its headline: pipeline and job, who, and how long it took. */
export function deploymentDetail(deployment: DeploymentView): string {
  const { pipelineId, jobName, jobId, deployedBy, startedAt, finishedAt, status, progress } = deployment;
  const parts: string[] = [];
  const job = jobName ?? (jobId === null ? null : `job ${jobId}`);
  if (pipelineId !== null)
    parts.push(job === null ? `Pipeline ${pipelineId}` : `Pipeline ${pipelineId}, ${job}`);
  else if (job !== null) parts.push(job);
  if (deployedBy) parts.push(deployedBy.name);
  if (status === 'running' && progress && progress.total > 0)
    parts.push(`${progress.done} of ${progress.total} jobs done`);
  if (startedAt !== null && finishedAt !== null) {
    parts.push(`took ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`);
  }
  return parts.join(' · ');
}
