import { commitUrl } from '../hooks/parts';
import { userOf } from '../world/people';
import type { CommitRecord, ProjectRecord } from '../world/records';
import type { WorldState } from '../world/state';

/** Git's times carry the committer's zone; ours is UTC. */
function gitTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}+00:00`;
}

export function presentCommit(
  state: WorldState,
  project: ProjectRecord,
  commit: CommitRecord,
): Record<string, unknown> {
  const author = userOf(state, commit.authorId);
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: gitTime(commit.createdAt),
    parent_ids: commit.parents,
    title: commit.title,
    message: commit.message,
    author_name: author.name,
    author_email: author.email,
    authored_date: gitTime(commit.createdAt),
    committer_name: author.name,
    committer_email: author.email,
    committed_date: gitTime(commit.createdAt),
    trailers: {},
    extended_trailers: {},
    web_url: commitUrl(state, project, commit.sha),
  };
}

/** A single commit, with what lists leave out. */
export function presentCommitDetail(
  state: WorldState,
  project: ProjectRecord,
  commit: CommitRecord,
): Record<string, unknown> {
  const pipeline = project.pipelines.findLast(({ sha }) => sha === commit.sha);
  return {
    ...presentCommit(state, project, commit),
    stats: { additions: 12, deletions: 4, total: 16 },
    status: pipeline?.status ?? null,
    project_id: project.id,
    last_pipeline: pipeline
      ? {
          id: pipeline.id,
          iid: pipeline.iid,
          project_id: project.id,
          sha: pipeline.sha,
          ref: pipeline.ref,
          status: pipeline.status,
        }
      : null,
  };
}

export function presentDiff(path: string): Record<string, unknown> {
  return {
    diff: `@@ -1,3 +1,4 @@\n context\n-before\n+after\n+added\n`,
    collapsed: false,
    too_large: false,
    new_path: path,
    old_path: path,
    a_mode: '100644',
    b_mode: '100644',
    new_file: false,
    renamed_file: false,
    deleted_file: false,
    generated_file: null,
  };
}
