import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readAhead } from '@/lib/db/deployment-read';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Ingestion, openIngestion } from '@/lib/testing/ingestion';
import { type Reconciliation, startReconciliation } from '@/lib/testing/reconciliation';
import type { ProjectRecord } from '@/simulator/gitlab/world/records';

let database: TestDatabase;
let ingestion: Ingestion;
let gitlab: Reconciliation;
let shop: ProjectRecord;

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

beforeEach(async () => {
  gitlab = await startReconciliation();
  shop = gitlab.simulator.world.addProject({ path: 'acme/shop', environments: [] });
  await ingestion.db.$executeRaw`update connection set rate_refilled_at = '2000-01-01', discovered_at = null`;
});

afterEach(async () => {
  await gitlab.close();
  await ingestion.db.$executeRaw`truncate project, service, delivery, deployment_event cascade`;
});

function commit(title: string, parents?: string[]): string {
  return gitlab.simulator.world.createCommit({ projectId: shop.id, title, ...(parents ? { parents } : {}) })
    .sha;
}

function deploy(environment: string, sha: string): void {
  gitlab.simulator.world.deploy({ projectId: shop.id, environment, sha });
}

const ahead = () => readAhead(ingestion.db, 'acme--shop', 'production');
const board = async () => {
  await gitlab.all(ingestion.db);
  await gitlab.comparisons(ingestion.db);
  return ahead();
};

test('tells which commits and merge requests wait before production', async () => {
  const { world } = gitlab.simulator;
  const live = commit('live');
  const mergeRequest = world.createMergeRequest({ projectId: shop.id, title: 'Add baskets' });
  const merged = world.mergeMergeRequest({ projectId: shop.id, iid: mergeRequest.iid }).commit.sha;
  deploy('production', live);
  deploy('staging', merged);
  expect(await board()).toMatchObject({
    from: 'staging',
    commits: 2,
    behind: 0,
    reason: null,
    mergeRequests: [{ iid: 1, title: 'Add baskets' }],
  });
});

test('tells when production has commits that staging has not, in both directions', async () => {
  const base = commit('base');
  const next = commit('next');
  const hotfix = commit('hotfix', [base]);
  deploy('production', hotfix);
  deploy('staging', next);
  expect(await board()).toMatchObject({ commits: 1, behind: 1 });
  deploy('production', next);
  deploy('staging', base);
  expect(await board()).toMatchObject({ commits: 0, behind: 1 });
});

test('asks GitLab once for two commits, whatever happens around them', async () => {
  deploy('production', commit('one'));
  deploy('staging', commit('two'));
  await board();
  gitlab.proxy.requests.length = 0;
  await board();
  await gitlab.comparisons(ingestion.db);
  expect(gitlab.proxy.requests.filter(({ path }) => path.includes('/compare'))).toEqual([]);
});

test('tells that history was rewritten when a commit is gone', async () => {
  const gone = commit('gone');
  deploy('production', gone);
  deploy('staging', commit('kept'));
  shop.commits.delete(gone);
  expect(await board()).toMatchObject({ commits: null, reason: 'history_rewritten' });
});

test('tells that GitLab gave up, and asks again later', async () => {
  shop.compareTimesOut = true;
  deploy('production', commit('one'));
  deploy('staging', commit('two'));
  expect(await board()).toMatchObject({ commits: null, reason: 'timeout' });
  shop.compareTimesOut = false;
  await ingestion.db.$executeRaw`update comparison set next_attempt_at = clock_timestamp()`;
  await gitlab.comparisons(ingestion.db);
  expect(await ahead()).toMatchObject({ commits: 1, reason: null });
});

test('is found out when GitLab is back, however long it was away', async () => {
  deploy('production', commit('one'));
  deploy('staging', commit('two'));
  await gitlab.all(ingestion.db);
  gitlab.proxy.intercept = ({ path }) =>
    path.includes('/compare') ? { status: 403, body: { message: '403' } } : null;
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await ingestion.db.$executeRaw`update comparison set next_attempt_at = clock_timestamp()`;
    await gitlab.comparisons(ingestion.db);
  }
  expect(await ahead()).toMatchObject({ commits: null, reason: 'no_permission' });
  gitlab.proxy.intercept = () => null;
  const [waiting] = await ingestion.db.$queryRaw<{ seconds: number }[]>`
    select extract(epoch from next_attempt_at - clock_timestamp())::float8 as seconds from comparison`;
  expect(waiting?.seconds).toBeLessThanOrEqual(3600);
  await ingestion.db.$executeRaw`update comparison set next_attempt_at = clock_timestamp()`;
  await gitlab.comparisons(ingestion.db);
  expect(await ahead()).toMatchObject({ commits: 1, reason: null });
});
