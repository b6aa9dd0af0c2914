import { type Db, inTransaction } from '@/lib/db/client';
import {
  claimComparison,
  type ClaimedComparison,
  type ComparisonResult,
  saveComparison,
} from '@/lib/db/comparison';
import { appendLiveEvents } from '@/lib/db/live-event';
import { saveMergeRequests } from '@/lib/db/ci';
import type { MergeRequestView } from '@/lib/domain/board/view';
import type { MergeRequestFact } from '@/lib/domain/deployment/fact';
import type { GitLabReader, Reconciler } from './ports';

export interface CompareDependencies {
  db: Db;
  gitlab: Reconciler;
  onFailure: (failure: { error: unknown }) => void;
}

const leaseSeconds = 60;

/**
 * Fetches one comparison that the board waits for. A pair of commits never changes, so it is read once and kept.
 * @returns false when none is due.
 */
export async function fetchDueComparison(deps: CompareDependencies): Promise<boolean> {
  const connectionIds = await deps.gitlab.connectionIds();
  if (connectionIds.length === 0) return false;
  const claimed = await claimComparison(deps.db, connectionIds, leaseSeconds);
  if (claimed === null) return false;
  const { result, mergeRequests } = await compare(deps, claimed);
  await inTransaction(deps.db, async (tx) => {
    await saveMergeRequests(
      tx,
      mergeRequests.map((mergeRequest) => ({ ...mergeRequest, projectId: claimed.projectId })),
    );
    const services = await saveComparison(tx, claimed, result);
    await appendLiveEvents(
      tx,
      services.map((id) => ({ kind: 'board', subject: { serviceId: id.toString() } })),
    );
  });
  return true;
}

interface Found {
  result: ComparisonResult;
  mergeRequests: MergeRequestFact[];
}

async function compare(deps: CompareDependencies, claimed: ClaimedComparison): Promise<Found> {
  try {
    const reader = await deps.gitlab.readerOf(claimed.connectionId);
    if (reader === null) return unknown('no_permission', claimed.attempts);
    return await read(reader, claimed);
  } catch (error) {
    deps.onFailure({ error });
    const failure = deps.gitlab.classify(error);
    return unknown(failure === 'not_found' ? 'no_permission' : failure, claimed.attempts);
  }
}

async function read(reader: GitLabReader, claimed: ClaimedComparison): Promise<Found> {
  const { gitlabProjectId, fromSha, toSha } = claimed;
  const ahead = await reader.compare(gitlabProjectId, fromSha, toSha);
  // The other way round tells whether the environment has commits of its own: a hotfix, a revert, a rewritten history.
  const behind = ahead === null ? null : await reader.compare(gitlabProjectId, toSha, fromSha);
  if (ahead === null || behind === null) return unknown('history_rewritten', claimed.attempts);
  if (ahead.count === null) return unknown('timeout', claimed.attempts);
  return {
    mergeRequests: ahead.mergeRequests,
    result: {
      status: 'ready',
      commitCount: ahead.count,
      behindCount: behind.count,
      commits: ahead.commits,
      mergeRequests: ahead.mergeRequests.map(toView).toSorted((a, b) => b.iid - a.iid),
      reason: null,
      retrySeconds: 0,
    },
  };
}

function toView(fact: MergeRequestFact): MergeRequestView {
  return {
    iid: fact.iid,
    title: fact.title,
    state: fact.state,
    url: fact.webUrl,
    author: fact.author?.name ?? fact.author?.username ?? null,
  };
}

/** Not found out this time: tried again, less and less often, until it is; a commit that is gone does not come back. */
function unknown(
  reason: 'timeout' | 'history_rewritten' | 'no_permission' | 'unreachable',
  attempts: number,
): Found {
  return {
    mergeRequests: [],
    result: {
      status: reason === 'history_rewritten' ? 'failed' : 'pending',
      commitCount: null,
      behindCount: null,
      commits: [],
      mergeRequests: [],
      reason,
      retrySeconds: Math.min(3_600, 15 * 2 ** Math.min(attempts, 10)),
    },
  };
}
