/** Bodies of GitLab's webhooks as its source and documentation describe them; tests change what they are about. */
export interface HookProject {
  id: number;
  path: string;
}

export type HookBody = Record<string, unknown>;

const gitlab = 'https://gitlab.example.com';

/** A commit id made from a number: `sha(7)` is always the same one. */
export function sha(seed: number): string {
  return seed.toString(16).padStart(8, 'c').padEnd(40, '0123456789abcdef0123456789abcdef');
}

function projectOf({ id, path }: HookProject): HookBody {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    id,
    name,
    description: null,
    web_url: `${gitlab}/${path}`,
    avatar_url: null,
    git_ssh_url: `git@gitlab.example.com:${path}.git`,
    git_http_url: `${gitlab}/${path}.git`,
    namespace: 'Acme',
    visibility_level: 0,
    path_with_namespace: path,
    default_branch: 'main',
  };
}

const user = {
  id: 4,
  name: 'Ana Ruiz',
  username: 'ana',
  avatar_url: `${gitlab}/uploads/ana.png`,
  email: '[REDACTED]',
};

/** A Deployment Hook of GitLab 19. */
export function deploymentHook(
  project: HookProject,
  given: {
    id: number;
    environment?: string;
    status?: string;
    /** Seconds after noon of 1 July 2026. */
    at?: number;
    sha?: string;
    jobId?: number | null;
  },
  changes: HookBody = {},
): HookBody {
  const { id, environment = 'staging', status = 'success', at = 0, jobId = 50_000 + id } = given;
  const commit = given.sha ?? sha(id);
  return {
    object_kind: 'deployment',
    status,
    status_changed_at: instant(at),
    deployment_id: id,
    deployable_id: jobId,
    deployable_url: jobId === null ? null : `${gitlab}/${project.path}/-/jobs/${jobId}`,
    environment,
    environment_tier: /prod/.test(environment) ? 'production' : 'staging',
    environment_slug: environment.replaceAll(/[^a-z0-9]+/g, '-'),
    environment_external_url: null,
    project: projectOf(project),
    short_sha: commit.slice(0, 8),
    user,
    user_url: `${gitlab}/ana`,
    commit_url: `${gitlab}/${project.path}/-/commit/${commit}`,
    commit_title: `Commit ${commit.slice(0, 8)}`,
    ref: 'main',
    ...changes,
  };
}

/** The instant `at` seconds after noon of 1 July 2026, as GitLab 19 writes it. */
export function instant(at: number): string {
  return `${new Date(Date.UTC(2026, 6, 1, 12, 0, at)).toISOString().slice(0, 19)}.000+00:00`;
}

/** A Job Hook of a job that deploys. */
export function jobHook(
  project: HookProject,
  given: {
    id: number;
    pipelineId: number;
    environment?: string | null;
    status?: string;
    at?: number;
    sha?: string;
  },
  changes: HookBody = {},
): HookBody {
  const { id, pipelineId, environment = 'staging', status = 'success', at = 0 } = given;
  return {
    object_kind: 'build',
    ref: 'main',
    tag: false,
    before_sha: '0'.repeat(40),
    sha: given.sha ?? sha(id - 50_000),
    retries_count: 0,
    build_id: id,
    build_name: `deploy-${environment ?? 'nothing'}`,
    build_stage: 'deploy',
    build_status: status,
    build_created_at: instant(at),
    build_started_at: instant(at),
    build_finished_at: status === 'running' ? null : instant(at + 30),
    build_duration: 30,
    build_queued_duration: 1,
    build_allow_failure: false,
    build_failure_reason: 'unknown_failure',
    pipeline_id: pipelineId,
    runner: null,
    project_id: project.id,
    project_name: project.path.replaceAll('/', ' / '),
    user,
    commit: { id: pipelineId, name: null, sha: given.sha ?? sha(id - 50_000), message: 'Ship it' },
    repository: { name: project.path, url: `git@gitlab.example.com:${project.path}.git` },
    project: projectOf(project),
    environment:
      environment === null ? null : { name: environment, action: 'start', deployment_tier: 'staging' },
    ...changes,
  };
}

/** A Pipeline Hook with one deploying job for each given id. */
export function pipelineHook(
  project: HookProject,
  given: {
    id: number;
    jobs: { id: number; environment?: string; status?: string }[];
    status?: string;
    at?: number;
    sha?: string;
  },
  changes: HookBody = {},
): HookBody {
  const { id, jobs, status = 'success', at = 0 } = given;
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id,
      iid: id,
      name: null,
      ref: 'main',
      tag: false,
      sha: given.sha ?? sha(id),
      before_sha: '0'.repeat(40),
      source: 'push',
      status,
      detailed_status: status,
      stages: ['deploy'],
      created_at: instant(at),
      finished_at: status === 'success' ? instant(at + 60) : null,
      duration: 60,
      queued_duration: 1,
      variables: [],
      url: `${gitlab}/${project.path}/-/pipelines/${id}`,
    },
    merge_request: null,
    user,
    project: projectOf(project),
    commit: { id: given.sha ?? sha(id), message: 'Ship it', title: 'Ship it' },
    builds: jobs.map((job) => ({
      id: job.id,
      stage: 'deploy',
      name: `deploy-${job.environment ?? 'staging'}`,
      status: job.status ?? 'success',
      created_at: instant(at),
      started_at: instant(at + 1),
      finished_at: instant(at + 31),
      duration: 30,
      queued_duration: 1,
      failure_reason: null,
      when: 'on_success',
      manual: false,
      allow_failure: false,
      user,
      runner: null,
      artifacts_file: { filename: null, size: null },
      environment: { name: job.environment ?? 'staging', action: 'start', deployment_tier: 'staging' },
    })),
    ...changes,
  };
}

const events: Record<string, string> = {
  deployment: 'Deployment Hook',
  build: 'Job Hook',
  pipeline: 'Pipeline Hook',
  tag_push: 'Tag Push Hook',
  release: 'Release Hook',
  merge_request: 'Merge Request Hook',
};

/** The `X-Gitlab-Event` header that goes with a body. */
export function eventOf(body: HookBody): string {
  return events[String(body['object_kind'])] ?? 'System Hook';
}
