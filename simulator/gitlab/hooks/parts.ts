import { createHash } from 'node:crypto';
import { groupName, userOf } from '../world/people';
import { projectPath } from '../world/projects';
import type { CommitRecord, JobRecord, ProjectRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { isAtLeast } from '../world/version';

export function avatarUrl(email: string): string {
  return `https://www.gravatar.com/avatar/${createHash('md5').update(email).digest('hex')}?s=80&d=identicon`;
}

/** `User#hook_attrs`; newer versions hide addresses that are not public. */
export function userAttributes(state: WorldState, userId: number): Record<string, unknown> {
  const user = userOf(state, userId);
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    avatar_url: avatarUrl(user.email),
    email: isAtLeast(state.version, '15.0') ? '[REDACTED]' : user.email,
  };
}

export function projectUrl(state: WorldState, project: ProjectRecord): string {
  return `${state.url}/${projectPath(state, project)}`;
}

export function sshUrl(state: WorldState, project: ProjectRecord): string {
  return `git@${new URL(state.url).hostname}:${projectPath(state, project)}.git`;
}

export const visibilityLevel = { private: 0, internal: 10, public: 20 } as const;

/** `Project#hook_attrs`; `backward` adds the old names, as deployment, release and push hooks do. */
export function projectAttributes(
  state: WorldState,
  project: ProjectRecord,
  backward = true,
): Record<string, unknown> {
  const url = projectUrl(state, project);
  const ssh = sshUrl(state, project);
  const group = required(state.groups.get(project.groupId), `group ${project.groupId}`);
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    web_url: url,
    avatar_url: null,
    git_ssh_url: ssh,
    git_http_url: `${url}.git`,
    namespace: groupName(state, group).split(' / ').at(-1),
    visibility_level: visibilityLevel[project.visibility],
    path_with_namespace: projectPath(state, project),
    default_branch: project.defaultBranch,
    ci_config_path: '',
    ...(backward ? { homepage: url, url: ssh, ssh_url: ssh, http_url: `${url}.git` } : {}),
  };
}

export function commitUrl(state: WorldState, project: ProjectRecord, sha: string): string {
  return `${projectUrl(state, project)}/-/commit/${sha}`;
}

/** `Commit#hook_attrs` */
export function commitAttributes(
  state: WorldState,
  project: ProjectRecord,
  commit: CommitRecord,
): Record<string, unknown> {
  const author = userOf(state, commit.authorId);
  return {
    id: commit.sha,
    message: commit.message,
    title: commit.title,
    timestamp: new Date(commit.createdAt).toISOString().replace(/\.\d+Z$/, '+00:00'),
    url: commitUrl(state, project, commit.sha),
    author: { name: author.name, email: isAtLeast(state.version, '15.0') ? '[REDACTED]' : author.email },
  };
}

/** The one runner everything runs on. */
export function runnerAttributes(job: JobRecord): Record<string, unknown> | null {
  if (job.startedAt === null) return null;
  return {
    id: 1,
    description: 'shared-runner-1',
    runner_type: 'instance_type',
    active: true,
    is_shared: true,
    tags: ['linux', 'docker'],
  };
}

export function environmentAttributes(job: JobRecord): Record<string, unknown> | null {
  return job.environment === null
    ? null
    : { name: job.environment.name, action: job.environment.action, deployment_tier: job.environment.tier };
}
