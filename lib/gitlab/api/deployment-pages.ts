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
 * into the page already read. So each request asks for what was updated after the newest row of the page before, less the
 * precision of the times, and rows seen before are dropped. Only when a whole page was updated within one millisecond
 * must the next numbered page be asked for; then the numbered pages are read again until they bring nothing new.
 */
export async function* deploymentPages(
  fetchPage: FetchDeployments,
  updatedAfter: Date | null,
  limits: { pageSize: number; maxPages: number },
): AsyncGenerator<DeploymentPage, void, undefined> {
  let after = updatedAfter;
  let page = 1;
  /** Whether numbered pages brought something new since they were begun. */
  let foundMore = false;
  /** Rows that may come again, by id and time of update. */
  let seen = new Map<string, number>();
  let newest: Date | null = null;
  let readUpTo: Date | null = null;
  for (let number = 1; number <= limits.maxPages; number += 1) {
    const rows = await fetchPage({ updatedAfter: after, page });
    const fresh = rows.filter((row) => !seen.has(keyOf(row)));
    for (const row of rows) seen.set(keyOf(row), row.updatedAt.getTime());
    const last = rows.reduce<Date | null>((at, row) => latest(at, row.updatedAt), null);
    newest = latest(newest, last);
    foundMore ||= page > 1 && fresh.length > 0;
    const isShort = rows.length < limits.pageSize;
    const isLast = isShort && !(page > 1 && foundMore);
    // What numbered pages show may have gaps until they are read again.
    if (page === 1 || isLast) readUpTo = latest(readUpTo, isLast ? newest : last);
    yield { facts: fresh.map((row) => row.fact), newestUpdatedAt: readUpTo, hasMore: !isLast };
    if (isLast) return;
    const next = last === null ? null : new Date(last.getTime() - precisionMs);
    if (page === 1 && next !== null && (after === null || next > after)) {
      after = next;
      const from = next.getTime();
      seen = new Map([...seen].filter(([, updatedAt]) => updatedAt >= from));
    } else if (isShort) {
      page = 1;
      foundMore = false;
    } else {
      page += 1;
    }
  }
}

function latest(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function keyOf(row: ListedDeployment): string {
  return `${row.fact.gitlabDeploymentId}@${row.updatedAt.getTime()}`;
}
