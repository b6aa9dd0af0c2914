import { projectUrl } from '../hooks/parts';
import { secondsBetween } from '../hooks/time';
import { projectOf } from '../world/projects';
import type { JobRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { presentCommit } from './commit';
import { presentUser } from './people';
import { presentPipelineBasic } from './pipeline';
import { apiTime } from './time';

export function presentJobBasic(state: WorldState, job: JobRecord): Record<string, unknown> {
  const project = projectOf(state, job.projectId);
  const pipeline = required(state.pipelines.get(job.pipelineId), `pipeline ${job.pipelineId}`);
  const commit = project.commits.get(pipeline.sha);
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: pipeline.ref,
    tag: pipeline.tag,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: apiTime(job.createdAt),
    started_at: apiTime(job.startedAt),
    finished_at: apiTime(job.finishedAt),
    erased_at: null,
    duration: secondsBetween(job.startedAt, job.finishedAt),
    queued_duration: secondsBetween(job.queuedAt, job.startedAt),
    user: presentUser(state, job.userId),
    commit: commit ? presentCommit(state, project, commit) : null,
    pipeline: presentPipelineBasic(state, pipeline),
    ...(job.status === 'failed' && job.failureReason !== null ? { failure_reason: job.failureReason } : {}),
    web_url: `${projectUrl(state, project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
  };
}

export function presentJob(state: WorldState, job: JobRecord): Record<string, unknown> {
  return {
    ...presentJobBasic(state, job),
    artifacts:
      job.trace === ''
        ? []
        : [{ file_type: 'trace', size: job.trace.length, filename: 'job.log', file_format: null }],
    runner:
      job.startedAt === null
        ? null
        : {
            id: 1,
            description: 'shared-runner-1',
            ip_address: null,
            active: true,
            paused: false,
            is_shared: true,
            runner_type: 'instance_type',
            name: 'gitlab-runner',
            online: true,
            status: 'online',
          },
    runner_manager: null,
    artifacts_expire_at: null,
    archived: false,
    tag_list: [],
  };
}

export function presentBridge(state: WorldState, job: JobRecord): Record<string, unknown> {
  const downstream = job.bridge?.downstreamPipelineId ?? null;
  const pipeline = downstream === null ? undefined : state.pipelines.get(downstream);
  return {
    ...presentJobBasic(state, job),
    downstream_pipeline: pipeline ? presentPipelineBasic(state, pipeline) : null,
  };
}
