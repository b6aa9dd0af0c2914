import type { DeploymentFact } from '@/lib/domain/deployment/fact';

import type { ListedDeployment } from './deployment';

export interface DeploymentPage {
  /** Ordered by `updated_at`; no deployment in the same state twice over all pages. */
  facts: DeploymentFact[];
  /** Everything updated before this has been read; null when there was nothing at all. */
  newestUpdatedAt: Date | null;
  /** GitLab has more than `maxPages` allowed to read. */
  hasMore: boolean;
}

/** One page of `order_by=updated_at&sort=asc`. */
export type FetchDeployments = (query: {
  updatedAfter: Date | null;
  page: number;
}) => Promise<ListedDeployment[]>;

/** Answers show milliseconds of times that GitLab keeps in microseconds, and `updated_after` may exclude its own instant. */
const precisionMs = 1;

/**
 * Reads all deployments updated after an instant, oldest update first, while GitLab goes on updating them.
 *
 * Numbered pages skip rows here: a row that is updated between two pages moves to the end, and those behind it move up
 * into the page already read. So each request asks for what was updated after the newest row seen, less the precision of
 * the times, and rows seen before are dropped. Only when a whole page was updated within one millisecond must the next
 * numbered page be asked for.
 */
export async function* deploymentPages(
  fetchPage: FetchDeployments,
  updatedAfter: Date | null,
  limits: { pageSize: number; maxPages: number },
): AsyncGenerator<DeploymentPage, void, undefined> {
  let after = updatedAfter;
  let page = 1;
  /** Rows that may come again, by id and time of update. */
  let seen = new Map<string, number>();
  let newest: Date | null = null;
  for (let number = 1; number <= limits.maxPages; number += 1) {
    const rows = await fetchPage({ updatedAfter: after, page });
    const fresh = rows.filter((row) => !seen.has(keyOf(row)));
    for (const row of rows) {
      seen.set(keyOf(row), row.updatedAt.getTime());
      if (newest === null || row.updatedAt > newest) newest = row.updatedAt;
    }
    const isLast = rows.length < limits.pageSize;
    yield { facts: fresh.map((row) => row.fact), newestUpdatedAt: newest, hasMore: !isLast };
    if (isLast || newest === null) return;
    const next = new Date(newest.getTime() - precisionMs);
    if (after === null || next > after) {
      after = next;
      page = 1;
      seen = new Map([...seen].filter(([, updatedAt]) => updatedAt >= next.getTime()));
    } else {
      page += 1;
    }
  }
}

function keyOf(row: ListedDeployment): string {
  return `${row.fact.gitlabDeploymentId}@${row.updatedAt.getTime()}`;
}
