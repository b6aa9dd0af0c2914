import { projectUrl, sshUrl } from '../hooks/parts';
import { groupName, groupPath } from '../world/people';
import { projectPath } from '../world/projects';
import type { ProjectRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { apiTime } from './time';

export function presentProject(
  state: WorldState,
  project: ProjectRecord,
  options: { simple?: boolean; level?: number } = {},
): Record<string, unknown> {
  const group = required(state.groups.get(project.groupId), `group ${project.groupId}`);
  const url = projectUrl(state, project);
  const basic = {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${groupName(state, group)} / ${project.name}`,
    path: project.path,
    path_with_namespace: projectPath(state, project),
    created_at: apiTime(project.createdAt),
    default_branch: project.defaultBranch,
    tag_list: [],
    topics: [],
    ssh_url_to_repo: sshUrl(state, project),
    http_url_to_repo: `${url}.git`,
    web_url: url,
    readme_url: `${url}/-/blob/${project.defaultBranch}/README.md`,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: apiTime(project.lastActivityAt),
    visibility: project.visibility,
    namespace: {
      id: group.id,
      name: group.name,
      path: group.path,
      kind: 'group',
      full_path: groupPath(state, group),
      parent_id: group.parentId,
      avatar_url: null,
      web_url: `${state.url}/groups/${groupPath(state, group)}`,
    },
  };
  if (options.simple === true) return basic;
  const level = options.level ?? 0;
  return {
    ...basic,
    empty_repo: project.commits.size === 0,
    archived: project.archived,
    jobs_enabled: true,
    builds_access_level: 'enabled',
    environments_access_level: 'enabled',
    merge_requests_enabled: true,
    merge_method: 'merge',
    ci_config_path: '',
    ci_default_git_depth: 20,
    ci_forward_deployment_enabled: project.forwardDeploymentEnabled,
    ci_forward_deployment_rollback_allowed: project.rollbackAllowed,
    ci_pipeline_variables_minimum_override_role: roleName(project.pipelineVariablesLevel),
    restrict_user_defined_variables: project.pipelineVariablesLevel > 30,
    public_jobs: true,
    shared_with_groups: [],
    permissions: {
      project_access: null,
      group_access: level > 0 ? { access_level: Math.min(level, 50), notification_level: 3 } : null,
    },
  };
}

function roleName(level: number): string {
  return { 30: 'developer', 40: 'maintainer', 50: 'owner' }[level] ?? 'no_one_allowed';
}
