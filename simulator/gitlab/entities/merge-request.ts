import { projectUrl } from '../hooks/parts';
import { projectOf, projectPath } from '../world/projects';
import type { MergeRequestRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { presentUser } from './people';
import { apiTime } from './time';

export function presentMergeRequest(
  state: WorldState,
  mergeRequest: MergeRequestRecord,
): Record<string, unknown> {
  const project = projectOf(state, mergeRequest.projectId);
  const merger = mergeRequest.mergedById === null ? null : presentUser(state, mergeRequest.mergedById);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    created_at: apiTime(mergeRequest.createdAt),
    updated_at: apiTime(mergeRequest.updatedAt),
    merged_by: merger,
    merge_user: merger,
    merged_at: apiTime(mergeRequest.mergedAt),
    closed_by: null,
    closed_at: apiTime(mergeRequest.closedAt),
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    user_notes_count: 0,
    upvotes: 0,
    downvotes: 0,
    author: presentUser(state, mergeRequest.authorId),
    assignees: [],
    assignee: null,
    reviewers: [],
    source_project_id: project.id,
    target_project_id: project.id,
    labels: mergeRequest.labels,
    draft: false,
    imported: false,
    work_in_progress: false,
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: 'can_be_merged',
    detailed_merge_status: mergeRequest.state === 'opened' ? 'mergeable' : 'not_open',
    sha: mergeRequest.sha,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    squash_commit_sha: null,
    discussion_locked: null,
    should_remove_source_branch: null,
    force_remove_source_branch: true,
    prepared_at: apiTime(mergeRequest.createdAt),
    reference: `!${mergeRequest.iid}`,
    references: {
      short: `!${mergeRequest.iid}`,
      relative: `!${mergeRequest.iid}`,
      full: `${projectPath(state, project)}!${mergeRequest.iid}`,
    },
    web_url: `${projectUrl(state, project)}/-/merge_requests/${mergeRequest.iid}`,
    time_stats: {
      time_estimate: 0,
      total_time_spent: 0,
      human_time_estimate: null,
      human_total_time_spent: null,
    },
    squash: mergeRequest.squash,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: false,
    blocking_discussions_resolved: true,
  };
}
