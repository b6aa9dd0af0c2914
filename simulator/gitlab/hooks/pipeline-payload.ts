import { latestJobs } from '../world/latest-jobs';
import { projectOf } from '../world/projects';
import type { JobRecord, MergeRequestRecord, PipelineRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import { detailedStatus, sourcePipeline } from './job-payload';
import {
  commitAttributes,
  environmentAttributes,
  projectAttributes,
  projectUrl,
  runnerAttributes,
  userAttributes,
} from './parts';
import { hookTime, secondsBetween } from './time';

/** Body of a Pipeline Hook, as the pipeline is when the hook is sent. Bridges are not among its builds. */
export function renderPipeline(state: WorldState, pipeline: PipelineRecord): Record<string, unknown> {
  const { version } = state;
  const project = projectOf(state, pipeline.projectId);
  const commit = project.commits.get(pipeline.sha);
  const mergeRequest = project.mergeRequests.find(({ id }) => id === pipeline.mergeRequestId);
  const jobs = latestJobs(pipeline);
  const started = pipeline.startedAt;
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: pipeline.id,
      ...(isAtLeast(version, '15.0') ? { iid: pipeline.iid } : {}),
      ...(isAtLeast(version, '16.0') ? { name: pipeline.name } : {}),
      ref: mergeRequest?.sourceBranch ?? pipeline.ref,
      tag: pipeline.tag,
      sha: pipeline.sha,
      before_sha: pipeline.beforeSha,
      source: pipeline.source,
      status: pipeline.status,
      detailed_status: detailedStatus(
        pipeline.status,
        jobs.some((job) => job.allowFailure && job.status === 'failed'),
      ),
      stages: pipeline.stages,
      created_at: hookTime(pipeline.createdAt),
      finished_at: hookTime(pipeline.finishedAt),
      duration: secondsBetween(started, pipeline.finishedAt),
      queued_duration: secondsBetween(pipeline.createdAt, started),
      ...(isAtLeast(version, '18.0') ? { protected_ref: project.protectedBranches.has(pipeline.ref) } : {}),
      variables: pipeline.variables.map(({ key, value }) => ({ key, value })),
      ...(isAtLeast(version, '15.0')
        ? { url: `${projectUrl(state, project)}/-/pipelines/${pipeline.id}` }
        : {}),
    },
    merge_request: mergeRequest ? mergeRequestAttributes(state, mergeRequest) : null,
    user: userAttributes(state, pipeline.userId),
    project: projectAttributes(state, project, false),
    commit: commit ? commitAttributes(state, project, commit) : null,
    builds: jobs.filter(({ bridge }) => bridge === null).map((job) => buildAttributes(state, job)),
    ...sourcePipeline(state, pipeline.startedByJobId),
  };
}

function buildAttributes(state: WorldState, job: JobRecord): Record<string, unknown> {
  const { version } = state;
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: hookTime(job.createdAt),
    started_at: hookTime(job.startedAt),
    finished_at: hookTime(job.finishedAt),
    duration: secondsBetween(job.startedAt, job.finishedAt),
    queued_duration: secondsBetween(job.queuedAt, job.startedAt),
    ...(isAtLeast(version, '15.0')
      ? { failure_reason: job.status === 'failed' ? job.failureReason : null }
      : {}),
    when: job.when,
    manual: job.when === 'manual',
    allow_failure: job.allowFailure,
    user: userAttributes(state, job.userId),
    runner: runnerAttributes(job),
    artifacts_file: { filename: null, size: null },
    ...(isAtLeast(version, '14.4') ? { environment: environmentAttributes(job) } : {}),
  };
}

function mergeRequestAttributes(
  state: WorldState,
  mergeRequest: MergeRequestRecord,
): Record<string, unknown> {
  const project = projectOf(state, mergeRequest.projectId);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    title: mergeRequest.title,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: project.id,
    target_branch: mergeRequest.targetBranch,
    target_project_id: project.id,
    state: mergeRequest.state,
    merge_status: 'can_be_merged',
    ...(isAtLeast(state.version, '15.6') ? { detailed_merge_status: 'mergeable' } : {}),
    url: `${projectUrl(state, project)}/-/merge_requests/${mergeRequest.iid}`,
  };
}
