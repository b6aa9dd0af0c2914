import { type Db, inTransaction } from '@/lib/db/client';
import { claimComparison, type ClaimedComparison, type ComparisonResult, saveComparison } from '@/lib/db/comparison';
import { appendLiveEvents } from '@/lib/db/live-event';
import { readMergeRequestViews } from '@/lib/db/merge-request';
import type { GitLabReader, Reconciler } from './ports';

export interface CompareDependencies {
  db: Db;
  gitlab: Reconciler;
  onFailure: (failure: { error: unknown }) => void;
}

const leaseSeconds = 60;
const mostAttempts = 8;

/**
 * Fetches one comparison that the board waits for. A pair of commits never changes, so it is read once and kept.
 * @returns false when none is due.
 */
export async function fetchDueComparison(deps: CompareDependencies): Promise<boolean> {
  const claimed = await claimComparison(deps.db, await deps.gitlab.connectionIds(), leaseSeconds);
  if (claimed === null) return false;
  const result = await compare(deps, claimed);
  await inTransaction(deps.db, async (tx) => {
    const services = await saveComparison(tx, claimed, result);
    await appendLiveEvents(
      tx,
      services.map((id) => ({ kind: 'board', subject: { serviceId: id.toString() } })),
    );
  });
  return true;
}

async function compare(deps: CompareDependencies, claimed: ClaimedComparison): Promise<ComparisonResult> {
  try {
    const reader = await deps.gitlab.readerOf(claimed.connectionId);
    if (reader === null) return unknown('no_permission', claimed.attempts);
    return await read(deps.db, reader, claimed);
  } catch (error) {
    deps.onFailure({ error });
    const failure = deps.gitlab.classify(error);
    return failure === 'not_found' ? { ...unknown('history_rewritten', 0), status: 'failed' } : unknown(failure, claimed.attempts);
  }
}

async function read(db: Db, reader: GitLabReader, claimed: ClaimedComparison): Promise<ComparisonResult> {
  const { gitlabProjectId, fromSha, toSha, projectId } = claimed;
  const ahead = await reader.compare(gitlabProjectId, fromSha, toSha);
  // The other way round tells whether the environment has commits of its own: a hotfix, a revert, a rewritten history.
  const behind = ahead === null ? null : await reader.compare(gitlabProjectId, toSha, fromSha);
  if (ahead === null || behind === null) return { ...unknown('history_rewritten', 0), status: 'failed' };
  if (ahead.count === null) return unknown('timeout', claimed.attempts);
  return {
    status: 'ready',
    commitCount: ahead.count,
    behindCount: behind.count,
    commits: ahead.commits,
    mergeRequests: await readMergeRequestViews(db, projectId, ahead.mergeRequestIids, ahead.commits.map((commit) => commit.sha)),
    reason: null,
    retrySeconds: 0,
  };
}

/** Not found out this time: tried again later, less and less often. */
function unknown(reason: 'timeout' | 'history_rewritten' | 'no_permission' | 'unreachable', attempts: number): ComparisonResult {
  return {
    status: attempts >= mostAttempts ? 'failed' : 'pending',
    commitCount: null,
    behindCount: null,
    commits: [],
    mergeRequests: [],
    reason,
    retrySeconds: Math.min(3_600, 15 * 2 ** attempts),
  };
}
