import { projectOf } from '../world/projects';
import type { MergeRequestRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import { commitAttributes, projectAttributes, projectUrl, sshUrl, userAttributes } from './parts';
import { hookTime } from './time';

/** Body of a Merge Request Hook. */
export function renderMergeRequest(
  state: WorldState,
  input: { mergeRequest: MergeRequestRecord; action: 'open' | 'merge'; userId: number },
): Record<string, unknown> {
  const { mergeRequest } = input;
  const project = projectOf(state, mergeRequest.projectId);
  const commit = project.commits.get(mergeRequest.sha);
  const projectBody = projectAttributes(state, project);
  const stateIds = { opened: 1, closed: 2, merged: 3 };
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: userAttributes(state, input.userId),
    project: projectBody,
    object_attributes: {
      assignee_id: null,
      author_id: mergeRequest.authorId,
      created_at: hookTime(mergeRequest.createdAt),
      description: mergeRequest.description,
      draft: false,
      head_pipeline_id: null,
      id: mergeRequest.id,
      iid: mergeRequest.iid,
      last_edited_at: null,
      last_edited_by_id: null,
      merge_commit_sha: mergeRequest.mergeCommitSha,
      merge_error: null,
      merge_params: { force_remove_source_branch: '1' },
      merge_status: 'can_be_merged',
      ...(isAtLeast(state.version, '15.6')
        ? { detailed_merge_status: mergeRequest.state === 'merged' ? 'not_open' : 'mergeable' }
        : {}),
      merge_user_id: mergeRequest.mergedById,
      merge_when_pipeline_succeeds: false,
      milestone_id: null,
      source_branch: mergeRequest.sourceBranch,
      source_project_id: project.id,
      state_id: stateIds[mergeRequest.state],
      target_branch: mergeRequest.targetBranch,
      target_project_id: project.id,
      time_estimate: 0,
      title: mergeRequest.title,
      updated_at: hookTime(mergeRequest.updatedAt),
      updated_by_id: null,
      url: `${projectUrl(state, project)}/-/merge_requests/${mergeRequest.iid}`,
      source: projectBody,
      target: projectBody,
      last_commit: commit ? commitAttributes(state, project, commit) : null,
      work_in_progress: false,
      total_time_spent: 0,
      time_change: 0,
      human_total_time_spent: null,
      human_time_change: null,
      human_time_estimate: null,
      assignee_ids: [],
      reviewer_ids: [],
      labels: [],
      state: mergeRequest.state,
      blocking_discussions_resolved: true,
      first_contribution: false,
      action: input.action,
    },
    labels: [],
    changes:
      input.action === 'merge' ? { state_id: { previous: stateIds.opened, current: stateIds.merged } } : {},
    repository: {
      name: project.name,
      url: sshUrl(state, project),
      description: project.description,
      homepage: projectUrl(state, project),
    },
  };
}
