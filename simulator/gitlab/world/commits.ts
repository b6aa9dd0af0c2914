import type { CommitRecord, ProjectRecord } from './records';
import { required, type WorldState } from './state';

export interface NewCommit {
  projectId: number;
  /** Default: the default branch. Created from the default branch's head when it does not exist. */
  branch?: string;
  title?: string;
  message?: string;
  authorId?: number;
  /** Default: the head of the branch. */
  parents?: string[];
  files?: string[];
}

/** Puts a commit on a branch. Sends no hook: pushes do (`startPipeline` follows them in GitLab). */
export function createCommit(state: WorldState, input: NewCommit): CommitRecord {
  const project = required(state.projects.get(input.projectId), `project ${input.projectId}`);
  const branch = input.branch ?? project.defaultBranch;
  const head = project.branches.get(branch) ?? project.branches.get(project.defaultBranch);
  const title = input.title ?? `Change ${project.commits.size + 1}`;
  const commit: CommitRecord = {
    sha: state.random.hex(40),
    title,
    message: input.message ?? title,
    authorId: input.authorId ?? firstUserId(state),
    createdAt: state.clock.now(),
    parents: input.parents ?? (head === undefined ? [] : [head]),
    files: input.files ?? ['src/index.ts'],
  };
  project.commits.set(commit.sha, commit);
  project.branches.set(branch, commit.sha);
  project.lastActivityAt = state.clock.now();
  return commit;
}

/** Moves a branch to another commit, whatever was there before: rewritten history. */
export function forcePush(
  state: WorldState,
  input: { projectId: number; branch?: string; sha: string },
): void {
  const project = required(state.projects.get(input.projectId), `project ${input.projectId}`);
  const commit = required(project.commits.get(input.sha), `commit ${input.sha}`);
  project.branches.set(input.branch ?? project.defaultBranch, commit.sha);
}

export function firstUserId(state: WorldState): number {
  for (const id of state.users.keys()) return id;
  throw new Error('the simulated GitLab has no user');
}

/** The commit that a branch, a tag or the beginning of a sha names. */
export function resolveRef(project: ProjectRecord, ref: string): CommitRecord | undefined {
  const plain = ref.replace(/^refs\/(heads|tags)\//, '');
  const sha = project.branches.get(plain) ?? project.tags.get(plain)?.sha;
  if (sha !== undefined) return project.commits.get(sha);
  if (!/^[0-9a-f]{7,40}$/.test(ref))
    return ref === 'HEAD' ? resolveRef(project, project.defaultBranch) : undefined;
  const exact = project.commits.get(ref);
  if (exact) return exact;
  for (const commit of project.commits.values()) if (commit.sha.startsWith(ref)) return commit;
  return undefined;
}

function ancestors(project: ProjectRecord, sha: string): Set<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(project.commits.get(next)?.parents ?? []));
  }
  return seen;
}

/** Reachable from `to` and not from `from`, oldest first (`git log from..to`). */
export function commitsBetween(project: ProjectRecord, from: string | null, to: string): CommitRecord[] {
  const known = from === null ? new Set<string>() : ancestors(project, from);
  return history(project, to)
    .filter((commit) => !known.has(commit.sha))
    .toReversed();
}

/** The newest commit both have in their history. */
export function mergeBase(project: ProjectRecord, a: string, b: string): string | null {
  const known = ancestors(project, a);
  return history(project, b).find((commit) => known.has(commit.sha))?.sha ?? null;
}

/** Everything reachable from `sha`, children before their parents, newest first. */
export function history(project: ProjectRecord, sha: string): CommitRecord[] {
  const order = new Map([...project.commits.keys()].map((key, index) => [key, index]));
  return [...ancestors(project, sha)]
    .flatMap((key) => project.commits.get(key) ?? [])
    .toSorted((x, y) => (order.get(y.sha) ?? 0) - (order.get(x.sha) ?? 0));
}
