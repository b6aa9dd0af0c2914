import type { MergeRequestFact } from '@/lib/domain/deployment/fact';

import type { Commit } from './comparison';
import type { ListedMergeRequest } from './merge-request';

export interface MergeRequestLists {
  byNumber(iids: number[]): Promise<ListedMergeRequest[]>;
  /** Merged ones updated since, newest first, one page. */
  mergedSince(since: Date, page: number): Promise<ListedMergeRequest[]>;
}

/** GitLab answers at most 100 at once. */
const pageSize = 100;
const maximumPages = 2;

/** The line GitLab puts into merge commits, and by default into squash commits. */
const reference = /^See merge request (?:[\w./-]{1,500})?!(\d{1,9})$/gm;

/** Numbers of the merge requests that these commits' messages name, those of the first commits first; at most 100. */
export function mergeRequestNumbers(commits: readonly Pick<Commit, 'message'>[]): number[] {
  const iids = new Set<number>();
  for (const commit of commits) {
    for (const match of commit.message.matchAll(reference)) iids.add(Number(match[1]));
  }
  return [...iids].slice(0, pageSize);
}

/**
 * The merge requests that brought these commits, in one or two requests whatever their number.
 *
 * GitLab has a call per commit only. Merge commits name their merge request, so those named by the newest commits are
 * asked for by number, all at once. Where no commit names one (fast-forward merges), the merge requests merged since
 * the oldest commit are listed. In both cases one counts only if its merge commit, squash commit or branch head is
 * among the commits: a commit taken over from another project names that project's merge requests, and a revert names
 * the reverted one.
 */
export async function mergeRequestsOfCommits(
  commits: readonly Commit[],
  lists: MergeRequestLists,
): Promise<MergeRequestFact[]> {
  if (commits.length === 0) return [];
  const shas = new Set(commits.map(({ sha }) => sha));
  const belonging = (found: ListedMergeRequest[]): MergeRequestFact[] =>
    found.filter(({ commitShas }) => commitShas.some((sha) => shas.has(sha))).map(({ fact }) => fact);
  const iids = mergeRequestNumbers(commits);
  if (iids.length > 0) return belonging(await lists.byNumber(iids));
  const oldest = new Date(Math.min(...commits.map(({ committedAt }) => committedAt.getTime())));
  const facts: MergeRequestFact[] = [];
  for (let page = 1; page <= maximumPages; page += 1) {
    const found = await lists.mergedSince(oldest, page);
    facts.push(...belonging(found));
    if (found.length < pageSize) break;
  }
  return facts;
}
