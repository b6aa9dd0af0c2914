import { groupName, userOf } from '../world/people';
import { projectOf } from '../world/projects';
import type { JobRecord, JobStatus } from '../world/records';
import { required, type WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import {
  environmentAttributes,
  projectAttributes,
  projectUrl,
  runnerAttributes,
  sshUrl,
  userAttributes,
  visibilityLevel,
} from './parts';
import { hookTime, secondsBetween } from './time';

/** Body of a Job Hook, as the job is when the hook is sent. */
export function renderJob(state: WorldState, job: JobRecord): Record<string, unknown> {
  const { version } = state;
  const project = projectOf(state, job.projectId);
  const pipeline = required(state.pipelines.get(job.pipelineId), `pipeline ${job.pipelineId}`);
  const commit = required(project.commits.get(pipeline.sha), `commit ${pipeline.sha}`);
  const author = userOf(state, commit.authorId);
  const group = required(state.groups.get(project.groupId), `group ${project.groupId}`);
  return {
    object_kind: 'build',
    ref: pipeline.ref,
    tag: pipeline.tag,
    before_sha: pipeline.beforeSha,
    sha: pipeline.sha,
    ...(isAtLeast(version, '15.0') ? { retries_count: job.retriesCount } : {}),
    build_id: job.id,
    build_name: job.name,
    build_stage: job.stage,
    build_status: job.status,
    build_created_at: hookTime(job.createdAt),
    build_started_at: hookTime(job.startedAt),
    build_finished_at: hookTime(job.finishedAt),
    ...(isAtLeast(version, '19.0')
      ? {
          build_created_at_iso: iso(job.createdAt),
          build_started_at_iso: iso(job.startedAt),
          build_finished_at_iso: iso(job.finishedAt),
        }
      : {}),
    build_duration: secondsBetween(
      job.startedAt,
      job.finishedAt ?? (job.startedAt === null ? null : state.clock.now()),
    ),
    build_queued_duration: secondsBetween(job.queuedAt, job.startedAt),
    build_allow_failure: job.allowFailure,
    // GitLab names a reason for jobs that did not fail, too.
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    pipeline_id: pipeline.id,
    runner: runnerAttributes(job),
    project_id: project.id,
    project_name: `${groupName(state, group)} / ${project.name}`,
    user: userAttributes(state, job.userId),
    commit: {
      id: pipeline.id,
      ...(isAtLeast(version, '15.0') ? { name: pipeline.name } : {}),
      sha: pipeline.sha,
      message: commit.message,
      author_name: author.name,
      author_email: author.email,
      author_url: `${state.url}/${author.username}`,
      status: pipeline.status,
      duration: secondsBetween(pipeline.startedAt, pipeline.finishedAt),
      started_at: hookTime(pipeline.startedAt),
      finished_at: hookTime(pipeline.finishedAt),
    },
    repository: {
      name: project.name,
      url: sshUrl(state, project),
      description: project.description,
      homepage: projectUrl(state, project),
      git_http_url: `${projectUrl(state, project)}.git`,
      git_ssh_url: sshUrl(state, project),
      visibility_level: visibilityLevel[project.visibility],
    },
    ...(isAtLeast(version, '16.0') ? { project: projectAttributes(state, project, false) } : {}),
    ...(isAtLeast(version, '15.0') ? { environment: environmentAttributes(job) } : {}),
    ...sourcePipeline(state, pipeline.startedByJobId),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** `source_pipeline` of child and multi-project pipelines; nothing for others. */
export function sourcePipeline(state: WorldState, startedByJobId: number | null): Record<string, unknown> {
  const bridge = startedByJobId === null ? undefined : state.jobs.get(startedByJobId);
  if (!bridge) return {};
  const attributes = projectAttributes(state, projectOf(state, bridge.projectId));
  return {
    source_pipeline: {
      project: {
        id: bridge.projectId,
        web_url: attributes['web_url'],
        path_with_namespace: attributes['path_with_namespace'],
      },
      job_id: bridge.id,
      pipeline_id: bridge.pipelineId,
    },
  };
}

/** What the pipeline page shows instead of the bare status. */
export function detailedStatus(status: JobStatus, hasWarnings: boolean): string {
  if (status === 'success') return hasWarnings ? 'passed with warnings' : 'passed';
  if (status === 'manual') return 'blocked';
  return status.replaceAll('_', ' ');
}
