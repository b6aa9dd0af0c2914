import type { MergeRequestView } from '../domain/board/view';
import type { Db } from './client';

/**
 * Merge requests of a project that are named by number or whose merge commit is among the given ones; a number we know
 * nothing else of is shown as such.
 */
export async function readMergeRequestViews(db: Db, projectId: bigint, iids: number[], shas: string[]): Promise<MergeRequestView[]> {
  const known = await db.$queryRaw<MergeRequestView[]>`
    select iid::int as iid, title, state, web_url as url, coalesce(author_name, author_username) as author from merge_request
    where project_id = ${projectId} and (iid = any(${iids}::bigint[]) or merge_commit_sha = any(${shas})) order by iid desc`;
  const have = new Set(known.map((view) => view.iid));
  const named = iids
    .filter((iid) => !have.has(iid))
    .map((iid) => ({ iid, title: `Merge request !${iid}`, state: 'merged', url: null, author: null }));
  return [...known, ...named].toSorted((a, b) => b.iid - a.iid);
}
