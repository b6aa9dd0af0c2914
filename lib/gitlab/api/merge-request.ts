import { z } from 'zod';

import type { MergeRequestFact } from '@/lib/domain/deployment/fact';

import { id, instant, optionalPerson, optionalSha, optionalText, optionalUrl } from '../fields';

/** A merge request with every commit that may stand for it on the target branch. */
export interface ListedMergeRequest {
  fact: MergeRequestFact;
  /** Merge commit, squash commit, and the head of its branch, which a fast-forward merge puts on the target as it is. */
  commitShas: string[];
}

export const mergeRequestSchema = z
  .object({
    iid: id,
    title: optionalText(),
    state: optionalText(50),
    web_url: optionalUrl,
    author: optionalPerson,
    merge_commit_sha: optionalSha,
    squash_commit_sha: optionalSha,
    sha: optionalSha,
    updated_at: instant,
  })
  .transform((found): ListedMergeRequest => {
    const { merge_commit_sha: merge, squash_commit_sha: squash } = found;
    return {
      commitShas: [merge, squash, found.sha].filter((sha) => sha !== null),
      fact: {
        iid: found.iid,
        title: found.title ?? `!${found.iid}`,
        state: found.state ?? 'unknown',
        webUrl: found.web_url,
        author: found.author,
        mergeCommitSha: merge ?? squash,
        updatedAt: found.updated_at,
      },
    };
  });
