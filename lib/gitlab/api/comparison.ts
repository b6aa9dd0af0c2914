import { z } from 'zod';

import { optionalInstant, optionalText, optionalUrl } from '../fields';

export interface Commit {
  sha: string;
  shortSha: string;
  title: string;
  /** The whole message, at most 10,000 characters. */
  message: string;
  authorName: string;
  authoredAt: Date;
  /** When it came to be as it is; later than `authoredAt` after a rebase. */
  committedAt: Date;
  url: string | null;
}

export type Comparison =
  | {
      kind: 'compared';
      /** In `to` and not in `from`, newest first. Empty when `to` is the same as or behind `from`. */
      commits: Commit[];
      count: number;
      /** GitLab gave up in the middle; what it says is incomplete. */
      timedOut: boolean;
    }
  /** One of the commits no longer exists: history was rewritten. */
  | { kind: 'not_found' };

const epoch = new Date(0);

const commitSchema = z
  .object({
    id: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
    title: optionalText(),
    message: optionalText(10_000),
    author_name: optionalText(255),
    authored_date: optionalInstant,
    committed_date: optionalInstant,
    created_at: optionalInstant,
    web_url: optionalUrl,
  })
  .transform((commit): Commit => {
    // Git takes any time; one that GitLab cannot write sensibly must not hide the commit.
    const committedAt = commit.committed_date ?? commit.created_at ?? epoch;
    return {
      sha: commit.id,
      shortSha: commit.id.slice(0, 8),
      title: commit.title ?? '',
      message: commit.message ?? '',
      authorName: commit.author_name ?? '',
      authoredAt: commit.authored_date ?? committedAt,
      committedAt,
      url: commit.web_url,
    };
  });

/** What `repository/compare` answers, without its diffs. GitLab lists the oldest commit first. */
export const comparisonSchema = z
  .object({ commits: z.array(commitSchema), compare_timeout: z.boolean().nullish() })
  .transform(
    (answer): Comparison => ({
      kind: 'compared',
      commits: answer.commits.toReversed(),
      count: answer.commits.length,
      timedOut: answer.compare_timeout ?? false,
    }),
  );
