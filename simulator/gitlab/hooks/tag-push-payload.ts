import { userOf } from '../world/people';
import { projectOf } from '../world/projects';
import type { TagRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { avatarUrl, commitAttributes, projectAttributes, projectUrl, sshUrl, visibilityLevel } from './parts';

const zeros = '0'.repeat(40);

/** Body of a Tag Push Hook; of a deleted tag, `after` is zeros and `checkout_sha` null. */
export function renderTagPush(
  state: WorldState,
  input: { projectId: number; tag: TagRecord; action: 'create' | 'delete'; userId: number },
): Record<string, unknown> {
  const project = projectOf(state, input.projectId);
  const user = userOf(state, input.userId);
  const commit = project.commits.get(input.tag.sha);
  const created = input.action === 'create';
  return {
    object_kind: 'tag_push',
    event_name: 'tag_push',
    before: created ? zeros : input.tag.sha,
    after: created ? input.tag.sha : zeros,
    ref: `refs/tags/${input.tag.name}`,
    ref_protected: project.protectedTags.has(input.tag.name),
    checkout_sha: created ? input.tag.sha : null,
    message: created ? input.tag.message : null,
    user_id: user.id,
    user_name: user.name,
    user_username: user.username,
    user_email: '',
    user_avatar: avatarUrl(user.email),
    project_id: project.id,
    project: projectAttributes(state, project),
    commits:
      created && commit
        ? [{ ...commitAttributes(state, project, commit), added: [], modified: commit.files, removed: [] }]
        : [],
    total_commits_count: created && commit ? 1 : 0,
    push_options: {},
    repository: {
      name: project.name,
      url: sshUrl(state, project),
      description: project.description,
      homepage: projectUrl(state, project),
      git_http_url: `${projectUrl(state, project)}.git`,
      git_ssh_url: sshUrl(state, project),
      visibility_level: visibilityLevel[project.visibility],
    },
  };
}
