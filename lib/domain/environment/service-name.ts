/** Slug of a service: its GitLab project path with `/` as `--` (`docs/api.md`). */
export function serviceSlug(projectPath: string): string {
  return projectPath.replaceAll('/', '--');
}

/** The group part of a project path; empty when there is none. */
export function groupOf(projectPath: string): string {
  const at = projectPath.lastIndexOf('/');
  return at < 0 ? '' : projectPath.slice(0, at);
}

/** The last part of a project path: what people call the service. */
export function projectNameOf(projectPath: string): string {
  return projectPath.slice(projectPath.lastIndexOf('/') + 1);
}
