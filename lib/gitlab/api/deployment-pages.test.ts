import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ListedDeployment } from './deployment';
import { type DeploymentPage, deploymentPages, type FetchDeployments } from './deployment-pages';

interface Row {
  id: number;
  /** Microseconds since the epoch, as GitLab's database keeps them. */
  updatedUs: number;
}

function listed(row: Row): ListedDeployment {
  // What the API shows is cut to milliseconds.
  const updatedAt = new Date(Math.floor(row.updatedUs / 1000));
  return {
    updatedAt,
    fact: {
      gitlabDeploymentId: row.id,
      environment: { name: 'dev', tier: null, externalUrl: null },
      status: { value: 'running', raw: 'running', changedAt: updatedAt, source: 'api' },
      sha: null,
      shortSha: null,
      ref: null,
      isTag: null,
      gitlabPipelineId: null,
      gitlabJobId: null,
      jobName: null,
      deployedBy: null,
      commitTitle: null,
      url: null,
      createdAt: null,
      startedAt: null,
      finishedAt: null,
    },
  };
}

/** GitLab's list over a table that `change` alters before each request. `exclusive`: `updated_after` leaves out its own instant. */
function gitlab(
  table: Row[],
  pageSize: number,
  exclusive: boolean,
  change: (request: number) => void = () => {},
) {
  let requests = 0;
  const fetchPage: FetchDeployments = ({ updatedAfter, page }) => {
    requests += 1;
    change(requests);
    const after = updatedAfter === null ? -1 : updatedAfter.getTime() * 1000;
    const rows = table
      .filter(({ updatedUs }) => (exclusive ? updatedUs > after : updatedUs >= after))
      .toSorted((a, b) => a.updatedUs - b.updatedUs || b.id - a.id)
      .slice((page - 1) * pageSize, page * pageSize);
    return Promise.resolve(rows.map(listed));
  };
  return { fetchPage, requests: () => requests };
}

async function collect(
  pages: AsyncIterable<DeploymentPage>,
): Promise<{ ids: number[]; last: DeploymentPage | null }> {
  const ids: number[] = [];
  let last: DeploymentPage | null = null;
  for await (const page of pages) {
    ids.push(...page.facts.map(({ gitlabDeploymentId }) => gitlabDeploymentId));
    last = page;
  }
  return { ids, last };
}

const rows = (count: number, at: (index: number) => number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, updatedUs: at(index) }));

describe('deploymentPages', () => {
  it('reads nothing from an empty list', async () => {
    const { fetchPage } = gitlab([], 3, false);
    expect(await collect(deploymentPages(fetchPage, null, { pageSize: 3, maxPages: 5 }))).toEqual({
      ids: [],
      last: { facts: [], newestUpdatedAt: null, hasMore: false },
    });
  });

  it('goes by the time of update, not by page', async () => {
    const { fetchPage, requests } = gitlab(
      rows(7, (index) => (index + 1) * 5000),
      3,
      false,
    );
    const { ids, last } = await collect(deploymentPages(fetchPage, null, { pageSize: 3, maxPages: 10 }));
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(last).toMatchObject({ newestUpdatedAt: new Date(35), hasMore: false });
    // The third page is full, so there might be more.
    expect(requests()).toBe(4);
  });

  it('turns pages only within one instant', async () => {
    const { fetchPage } = gitlab(
      rows(20, (index) => (index < 2 ? 1000 : index < 16 ? 9000 : 20_000)),
      3,
      true,
    );
    const { ids } = await collect(deploymentPages(fetchPage, null, { pageSize: 3, maxPages: 30 }));
    expect(ids.toSorted((a, b) => a - b)).toEqual(rows(20, () => 0).map(({ id }) => id));
  });

  it('stops at the page limit and says that there is more', async () => {
    const { fetchPage } = gitlab(
      rows(30, (index) => (index + 1) * 5000),
      5,
      false,
    );
    const { ids, last } = await collect(deploymentPages(fetchPage, null, { pageSize: 5, maxPages: 2 }));
    expect(ids).toHaveLength(9);
    expect(last).toMatchObject({ hasMore: true });
  });

  it('does not skip what numbered pages would skip', async () => {
    const table = rows(9, (index) => (index + 1) * 5000);
    const { fetchPage } = gitlab(table, 3, false, (request) => {
      const first = table[0];
      if (request === 2 && first) first.updatedUs = 100_000;
    });
    const { ids } = await collect(deploymentPages(fetchPage, null, { pageSize: 3, maxPages: 20 }));
    // The first one twice: it was updated in between.
    expect(ids.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('has told the last state of whatever was updated before `newestUpdatedAt`, whatever is updated meanwhile', async () => {
    const update = fc.record({
      request: fc.integer({ min: 1, max: 12 }),
      row: fc.nat(39),
      us: fc.integer({ min: 0, max: 3000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        // Pages as small as two rows, so that a whole page often shares one instant.
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }),
        fc.array(update, { maxLength: 12 }),
        fc.integer({ min: 2, max: 7 }),
        fc.boolean(),
        async (instants, updates, pageSize, exclusive) => {
          const table = instants.map((instant, index) => ({
            id: index + 1,
            updatedUs: instant * 1000 + ((index * 377) % 1000),
          }));
          let now = 500_000;
          const { fetchPage } = gitlab(table, pageSize, exclusive, (request) => {
            for (const change of updates.filter((candidate) => candidate.request === request)) {
              const row = table[change.row % table.length];
              now += change.us + 1000;
              if (row) row.updatedUs = now;
            }
          });
          const told = new Map<number, number | undefined>();
          let count = 0;
          let readUpTo = 0;
          for await (const page of deploymentPages(fetchPage, null, { pageSize, maxPages: 200 })) {
            count += page.facts.length;
            readUpTo = page.newestUpdatedAt?.getTime() ?? readUpTo;
            for (const fact of page.facts)
              told.set(fact.gitlabDeploymentId, fact.status?.changedAt.getTime());
          }
          // What was updated later than that is found by the next reading, which begins there.
          const settled = table
            .map(({ id, updatedUs }) => ({ id, at: Math.floor(updatedUs / 1000) }))
            .filter(({ at }) => at < readUpTo);
          expect(settled.map(({ id }) => [id, told.get(id)])).toEqual(settled.map(({ id, at }) => [id, at]));
          expect(count).toBeLessThanOrEqual(table.length + updates.length);
        },
      ),
    );
  });
});
