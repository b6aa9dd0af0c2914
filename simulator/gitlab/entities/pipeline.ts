import { detailedStatus } from '../hooks/job-payload';
import { projectUrl } from '../hooks/parts';
import { secondsBetween } from '../hooks/time';
import { projectOf, projectPath } from '../world/projects';
import { latestJobs } from '../world/latest-jobs';
import type { PipelineRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { presentUser } from './people';
import { apiTime } from './time';

/** Merge request pipelines show GitLab's hidden ref here, unlike in hooks. */
function refOf(state: WorldState, pipeline: PipelineRecord): string {
  const mergeRequest = projectOf(state, pipeline.projectId).mergeRequests.find(
    ({ id }) => id === pipeline.mergeRequestId,
  );
  return mergeRequest ? `refs/merge-requests/${mergeRequest.iid}/head` : pipeline.ref;
}

export function presentPipelineBasic(state: WorldState, pipeline: PipelineRecord): Record<string, unknown> {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: pipeline.projectId,
    sha: pipeline.sha,
    ref: refOf(state, pipeline),
    status: pipeline.status,
    source: pipeline.source,
    created_at: apiTime(pipeline.createdAt),
    updated_at: apiTime(pipeline.updatedAt),
    web_url: `${projectUrl(state, projectOf(state, pipeline.projectId))}/-/pipelines/${pipeline.id}`,
    name: pipeline.name,
  };
}

export function presentPipeline(state: WorldState, pipeline: PipelineRecord): Record<string, unknown> {
  const hasWarnings = latestJobs(pipeline).some((job) => job.allowFailure && job.status === 'failed');
  return {
    ...presentPipelineBasic(state, pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: null,
    user: presentUser(state, pipeline.userId),
    started_at: apiTime(pipeline.startedAt),
    finished_at: apiTime(pipeline.finishedAt),
    committed_at: null,
    duration: secondsBetween(pipeline.startedAt, pipeline.finishedAt),
    queued_duration: secondsBetween(pipeline.createdAt, pipeline.startedAt),
    coverage: null,
    archived: false,
    detailed_status: {
      icon: `status_${pipeline.status}`,
      text: detailedStatus(pipeline.status, hasWarnings),
      label: detailedStatus(pipeline.status, hasWarnings),
      group: pipeline.status,
      tooltip: detailedStatus(pipeline.status, hasWarnings),
      has_details: true,
      details_path: `/${projectPath(state, projectOf(state, pipeline.projectId))}/-/pipelines/${pipeline.id}`,
      illustration: null,
      favicon: null,
    },
  };
}
