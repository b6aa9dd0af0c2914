import { renderMergeRequest } from '../hooks/merge-request-payload';
import { createCommit, firstUserId } from './commits';
import { projectPath, projectOf } from './projects';
import type { CommitRecord, MergeRequestRecord } from './records';
import { required, type WorldState } from './state';

export interface NewMergeRequest {
  projectId: number;
  title: string;
  authorId?: number;
  description?: string;
  /** Default: made from the title. */
  sourceBranch?: string;
  targetBranch?: string;
  /** Titles of the commits on the source branch. Default: one, like the merge request. */
  commits?: string[];
  files?: string[];
  labels?: string[];
}

export function createMergeRequest(state: WorldState, input: NewMergeRequest): MergeRequestRecord {
  const project = projectOf(state, input.projectId);
  const authorId = input.authorId ?? firstUserId(state);
  const iid = project.mergeRequests.length + 1;
  const sourceBranch = input.sourceBranch ?? `${iid}-${slug(input.title)}`;
  const targetBranch = input.targetBranch ?? project.defaultBranch;
  let parent = project.branches.get(sourceBranch) ?? project.branches.get(targetBranch);
  for (const title of input.commits ?? [input.title]) {
    const commit = createCommit(state, {
      projectId: project.id,
      branch: sourceBranch,
      title,
      authorId,
      parents: parent === undefined ? [] : [parent],
      ...(input.files ? { files: input.files } : {}),
    });
    parent = commit.sha;
  }
  const now = state.clock.now();
  const mergeRequest: MergeRequestRecord = {
    id: state.nextId('merge_request'),
    iid,
    projectId: project.id,
    title: input.title,
    description: input.description ?? '',
    state: 'opened',
    sourceBranch,
    targetBranch,
    authorId,
    mergedById: null,
    sha: required(parent, 'commit to merge'),
    mergeCommitSha: null,
    squash: false,
    labels: input.labels ?? [],
    createdAt: now,
    updatedAt: now,
    mergedAt: null,
    closedAt: null,
  };
  project.mergeRequests.push(mergeRequest);
  emitMergeRequest(state, mergeRequest, 'open', authorId);
  return mergeRequest;
}

/** Merges with a merge commit and removes the source branch. The pipeline that follows is started by the caller. */
export function mergeMergeRequest(
  state: WorldState,
  input: { projectId: number; iid: number; userId?: number },
): { mergeRequest: MergeRequestRecord; commit: CommitRecord } {
  const project = projectOf(state, input.projectId);
  const mergeRequest = required(
    project.mergeRequests.find(({ iid }) => iid === input.iid),
    `merge request !${input.iid}`,
  );
  if (mergeRequest.state !== 'opened')
    throw new Error(`merge request !${input.iid} is ${mergeRequest.state}`);
  const userId = input.userId ?? mergeRequest.authorId;
  const head = required(
    project.branches.get(mergeRequest.targetBranch),
    `branch ${mergeRequest.targetBranch}`,
  );
  const title = `Merge branch '${mergeRequest.sourceBranch}' into '${mergeRequest.targetBranch}'`;
  const commit = createCommit(state, {
    projectId: project.id,
    branch: mergeRequest.targetBranch,
    title,
    message: `${title}\n\n${mergeRequest.title}\n\nSee merge request ${projectPath(state, project)}!${mergeRequest.iid}`,
    authorId: userId,
    parents: [head, mergeRequest.sha],
    files: project.commits.get(mergeRequest.sha)?.files ?? [],
  });
  const now = state.clock.now();
  Object.assign(mergeRequest, {
    state: 'merged',
    mergedById: userId,
    mergeCommitSha: commit.sha,
    mergedAt: now,
    updatedAt: now,
  } satisfies Partial<MergeRequestRecord>);
  project.branches.delete(mergeRequest.sourceBranch);
  emitMergeRequest(state, mergeRequest, 'merge', userId);
  return { mergeRequest, commit };
}

function emitMergeRequest(
  state: WorldState,
  mergeRequest: MergeRequestRecord,
  action: 'open' | 'merge',
  userId: number,
): void {
  const body = renderMergeRequest(state, { mergeRequest, action, userId });
  state.emit({ name: 'merge_request_hooks', projectId: mergeRequest.projectId, render: () => body });
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
}
