import { z } from 'zod';

import type { ProjectFact } from '@/lib/domain/deployment/fact';

import { id, optionalText, optionalUrl } from '../fields';

/** `group/subgroup/name`: at least two parts, as GitLab's routes allow them. */
const projectPath = /^[\w.+-]+(?:\/[\w.+-]+)+$/;
const maximumPathLength = 1000;

export function isProjectPath(value: string): boolean {
  return value.length <= maximumPathLength && projectPath.test(value);
}

/**
 * The path inside a clone address: `git@host:group/name.git` or `ssh://git@host:22/group/name.git`. Unlike web addresses
 * these never contain the sub-path under which GitLab itself may be installed.
 */
function pathOfCloneUrl(value: string): string | null {
  const path = /^(?:ssh:\/\/[^/]+\/|[^/:\s]+:)([^\s]+?)\.git$/.exec(value)?.[1];
  return path !== undefined && isProjectPath(path) ? path : null;
}

/** The path of a web address; wrong under a GitLab that is installed below a sub-path. */
function pathOfWebUrl(value: string): string | null {
  if (!URL.canParse(value)) return null;
  const path = new URL(value).pathname.replace(/^\//, '').replace(/\.git$/, '');
  return isProjectPath(path) ? path : null;
}

const text = optionalText();

const projectFields = z.object({
  id: id.nullish().transform((value) => value ?? null),
  name: text,
  path_with_namespace: text,
  web_url: optionalUrl,
  default_branch: optionalText(255),
});

const repositoryFields = z.object({
  name: text,
  homepage: optionalUrl,
  git_ssh_url: text,
  git_http_url: optionalUrl,
});

/** Where a hook says which project it is about: `project` since GitLab 14, `repository` and `project_id` before. */
export const projectParts = z.object({
  project: projectFields.nullish(),
  project_id: id.nullish(),
  repository: repositoryFields.nullish().catch(null),
});

/** The project of a hook, or null when the body does not say which one. */
export function toProjectFact(parts: z.infer<typeof projectParts>): ProjectFact | null {
  const { project, repository } = parts;
  const gitlabProjectId = project?.id ?? parts.project_id ?? null;
  if (gitlabProjectId === null) return null;
  const webUrl = project?.web_url ?? repository?.homepage ?? null;
  const given = project?.path_with_namespace ?? null;
  const path =
    (given !== null && isProjectPath(given) ? given : null) ??
    (repository?.git_ssh_url ? pathOfCloneUrl(repository.git_ssh_url) : null) ??
    (webUrl ? pathOfWebUrl(webUrl) : null);
  if (path === null) return null;
  return {
    gitlabProjectId,
    path,
    name: project?.name ?? repository?.name ?? path.slice(path.lastIndexOf('/') + 1),
    webUrl,
    defaultBranch: project?.default_branch ?? null,
  };
}
