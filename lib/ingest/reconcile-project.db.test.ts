import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readBoardRows } from '@/lib/db/board';
import { type Database, openDatabase } from '@/lib/db/client';
import { readDeliverySummary, readHookHealth } from '@/lib/db/delivery-read';
import { requestReconciliation } from '@/lib/db/project';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Ingestion, openIngestion } from '@/lib/testing/ingestion';
import { hookUrl, type Reconciliation, startReconciliation } from '@/lib/testing/reconciliation';
import type { ProjectRecord } from '@/simulator/gitlab/world/records';
import { reconcileDueProject } from './reconcile-project';

let database: TestDatabase;
let ingestion: Ingestion;
let gitlab: Reconciliation;

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

beforeEach(async () => {
  gitlab = await startReconciliation({ edition: 'premium' });
  // The bucket of requests begins empty.
  await ingestion.db
    .$executeRaw`update connection set rate_refilled_at = '2000-01-01', paused_until = null, discovered_at = null`;
});

afterEach(async () => {
  await gitlab.close();
  await ingestion.db.$executeRaw`truncate project, service, delivery, deployment_event cascade`;
});

const minute = 60_000;

function addProject(path = 'acme/shop'): ProjectRecord {
  return gitlab.simulator.world.addProject({ path });
}

/** Deployments of an hour ago and more, which no hook can be on its way for. */
function deployLongAgo(
  project: ProjectRecord,
  environment: string,
  status: 'success' | 'failed' | 'running' = 'success',
) {
  const { world } = gitlab.simulator;
  const commit = world.createCommit({ projectId: project.id });
  return world.deploy({ projectId: project.id, environment, sha: commit.sha, status });
}

const of = (project: ProjectRecord) => ({ id: project.id, path: '' });

async function projectRow(project: ProjectRecord) {
  return ingestion.db.project.findFirstOrThrow({ where: { gitlabProjectId: BigInt(project.id) } });
}

async function duration<T>(work: Promise<T>): Promise<number> {
  const start = Date.now();
  await work;
  return Date.now() - start;
}

describe('first contact', () => {
  test('finds projects that deploy and reads their history, without calling it a gap', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject('acme/shop');
    const quiet = addProject('acme/never-deployed');
    const first = deployLongAgo(shop, 'staging');
    const second = deployLongAgo(shop, 'production');
    const third = deployLongAgo(shop, 'production', 'failed');
    world.createTag({ projectId: shop.id, name: 'v1.0.0', ref: second.sha });

    await gitlab.all(ingestion.db);

    expect(gitlab.failures).toEqual([]);
    expect(await ingestion.deployments(of(shop))).toMatchObject([
      { id: first.id, environment: 'staging', status: 'success', sha: first.sha, jobName: 'deploy-staging' },
      { id: second.id, environment: 'production', status: 'success', sha: second.sha, jobId: second.jobId },
      { id: third.id, environment: 'production', status: 'failed', sha: third.sha },
    ]);
    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: first.id, lastAttempt: first.id },
      production: { current: second.id, lastAttempt: third.id },
    });
    expect(await ingestion.db.tag.findMany({ select: { name: true, sha: true } })).toEqual([
      { name: 'v1.0.0', sha: second.sha },
    ]);
    expect(await ingestion.db.project.count({ where: { gitlabProjectId: BigInt(quiet.id) } })).toBe(0);
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(0);
    const row = await projectRow(shop);
    expect(row.watermarkAt?.getTime()).toBe(
      Math.max(...world.deployments().map(({ updatedAt }) => updatedAt)),
    );
    expect(row.backfilledAt).not.toBeNull();
    expect(row.nextReconcileAt.getTime()).toBeGreaterThan(Date.now() + 250_000);
  });

  test('reads no more history than is asked for', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-60 * minute);
    for (let count = 0; count < 5; count += 1) {
      world.advance(10 * minute);
      deployLongAgo(shop, 'staging');
    }
    await gitlab.all(ingestion.db, { backfillDeployments: 2 });
    await gitlab.all(ingestion.db, { backfillDeployments: 2 });
    const known = await ingestion.deployments(of(shop));
    expect(known.map(({ id }) => id)).toEqual(
      gitlab.simulator.world
        .deployments()
        .slice(-2)
        .map(({ id }) => id),
    );
  });

  test('reads the newest deployment only when no history is wanted, also later', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-60 * minute);
    for (let count = 0; count < 5; count += 1) {
      world.advance(10 * minute);
      deployLongAgo(shop, 'staging');
    }
    await gitlab.all(ingestion.db, { backfillDeployments: 0 });
    world.advance(10 * minute);
    deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db, { backfillDeployments: 0 });
    expect((await ingestion.deployments(of(shop))).map(({ id }) => id)).toEqual(
      world
        .deployments()
        .slice(-2)
        .map(({ id }) => id),
    );
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(0);
  });

  test('of a project without deployments is complete, and what comes later is found', async () => {
    const shop = addProject();
    await ingestion.send({
      object_kind: 'tag_push',
      ref: 'refs/tags/v1',
      after: 'a'.repeat(40),
      checkout_sha: 'a'.repeat(40),
      project: { id: shop.id, name: 'shop', path_with_namespace: 'acme/shop' },
    });
    await ingestion.drain();
    expect(await gitlab.due(ingestion.db)).toBe(1);
    const deployment = deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: deployment.id, lastAttempt: deployment.id },
    });
  });

  test('takes tiers from GitLab where the name tells another', async () => {
    const shop = addProject();
    gitlab.simulator.world.addEnvironment({ projectId: shop.id, name: 'blue', tier: 'production' });
    deployLongAgo(shop, 'blue');
    await gitlab.all(ingestion.db);
    expect(await ingestion.deployments(of(shop))).toMatchObject([
      { environment: 'blue', tier: 'production' },
    ]);
  });
});

describe('fault 32: hooks are lost for an hour', () => {
  test('the gap is closed, counted and told, and the board is right', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-2 * 60 * minute);
    const before = deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    // The hour: two deployments succeed, one fails, one begins; no hook arrives.
    world.advance(30 * minute);
    const lost = [
      deployLongAgo(shop, 'staging'),
      deployLongAgo(shop, 'production'),
      deployLongAgo(shop, 'staging', 'failed'),
    ];
    world.advance(30 * minute);
    const running = deployLongAgo(shop, 'production', 'running');

    await gitlab.all(ingestion.db);

    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: lost[0]?.id, lastAttempt: lost[2]?.id },
      production: { current: lost[1]?.id, lastAttempt: running.id },
    });
    expect((await ingestion.deployments(of(shop)))[0]?.id).toBe(before.id);
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(4);
    expect(await readHookHealth(ingestion.db)).toMatchObject([{ project: 'acme/shop', gapsClosed: 4 }]);

    await gitlab.all(ingestion.db);
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(4);
  });

  test('what hooks told is no gap, nor is a status that no hook ever tells', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-30 * minute);
    deployLongAgo(shop, 'dev');
    await gitlab.all(ingestion.db);
    gitlab.watch(shop.id);
    world.advance(10 * minute);
    deployLongAgo(shop, 'staging');
    await world.settled();
    for (const hook of gitlab.hooks.received) await ingestion.send(hook.body);
    await ingestion.drain();
    // A deployment that waits for a runner is `created`, and one whose stage was skipped is `skipped`.
    const waiting = world.startPipeline({
      projectId: shop.id,
      template: [{ name: 'deploy-staging', stage: 'deploy', environment: { name: 'staging' } }],
    });
    world.advance(10 * minute);

    await requestReconciliation(ingestion.db);
    await gitlab.due(ingestion.db);

    expect(await ingestion.deployments(of(shop))).toMatchObject([
      { status: 'success', environment: 'dev' },
      { status: 'success', environment: 'staging' },
      { status: 'created', jobId: waiting.jobs[0]?.id },
    ]);
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(0);
  });

  test('hooks that wait in the inbox are not lost', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-30 * minute);
    deployLongAgo(shop, 'dev');
    await gitlab.all(ingestion.db);
    gitlab.watch(shop.id);
    world.advance(10 * minute);
    const deployment = deployLongAgo(shop, 'staging');
    await world.settled();
    world.advance(10 * minute);
    for (const hook of gitlab.hooks.received) await ingestion.send(hook.body);
    // The worker was down: it reads GitLab before it has ingested anything.
    await requestReconciliation(ingestion.db);
    await gitlab.due(ingestion.db);
    await ingestion.drain();
    expect(await ingestion.board(of(shop))).toMatchObject({ staging: { current: deployment.id } });
    expect((await readDeliverySummary(ingestion.db)).gapsClosed24h).toBe(0);
  });
});

describe('GitLab that does not answer as wished', () => {
  test('is away: told, asked again less and less often, and read once it is back', async () => {
    const shop = addProject();
    const deployment = deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    const lost = deployLongAgo(shop, 'staging', 'failed');
    gitlab.proxy.intercept = () => 'reset';
    const waits: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await ingestion.db.$executeRaw`update project set next_reconcile_at = clock_timestamp()`;
      expect(await gitlab.due(ingestion.db)).toBe(1);
      const row = await projectRow(shop);
      expect(row.reconcileError).toContain('could not be reached');
      expect(row.reconcileFailures).toBe(attempt + 1);
      waits.push(Math.round((row.nextReconcileAt.getTime() - Date.now()) / 1000));
    }
    expect(waits.map((wait) => Math.round(wait / 10) * 10)).toEqual([300, 600, 1200]);
    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: deployment.id, lastAttempt: deployment.id },
    });
    expect(await readHookHealth(ingestion.db)).toMatchObject([
      { reconcileError: expect.stringContaining('reached') },
    ]);

    gitlab.proxy.intercept = () => null;
    await requestReconciliation(ingestion.db);
    await gitlab.due(ingestion.db);
    expect(await projectRow(shop)).toMatchObject({ reconcileError: null, reconcileFailures: 0 });
    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: deployment.id, lastAttempt: lost.id },
    });
  });

  test.each([
    [401, 'unauthorized', 300],
    [403, 'forbidden', 300],
    [404, 'not found', 24 * 3600],
    [500, 'unavailable', 300],
  ])('answers %i: the error is kept without the token', async (status, _name, wait) => {
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    gitlab.proxy.intercept = ({ path }) =>
      path.startsWith('/api/v4/projects/')
        ? { status, body: { message: `${status} no: PRIVATE-TOKEN: ${gitlab.simulator.token}` } }
        : null;
    await requestReconciliation(ingestion.db);
    await gitlab.due(ingestion.db);
    const row = await projectRow(shop);
    expect(row.reconcileError).toContain(String(status));
    expect(row.reconcileError).not.toContain(gitlab.simulator.token);
    expect((row.nextReconcileAt.getTime() - Date.now()) / 1000).toBeCloseTo(wait, -2);
  });

  test('one project that cannot be read holds back no other', async () => {
    const [bad, good] = [addProject('acme/bad'), addProject('acme/good')];
    deployLongAgo(bad, 'staging');
    const deployment = deployLongAgo(good, 'staging');
    gitlab.proxy.intercept = ({ path }) =>
      path.startsWith(`/api/v4/projects/${bad.id}/repository`) ? { status: 500 } : null;
    await gitlab.all(ingestion.db);
    expect(await ingestion.board(of(good))).toMatchObject({ staging: { current: deployment.id } });
    expect((await projectRow(bad)).reconcileError).toContain('500');
    expect((await projectRow(good)).reconcileError).toBeNull();
  });

  test('a deployment that GitLab deleted does not end the reconciliation of its project', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    const gone = deployLongAgo(shop, 'review/x');
    await gitlab.all(ingestion.db);
    await ingestion.db
      .$executeRaw`update deployment set status_changed_at = clock_timestamp() - interval '1 minute', merge_requests_read_at = null`;
    world.deleteEnvironment(gone.environmentId);
    const next = deployLongAgo(shop, 'staging');
    await requestReconciliation(ingestion.db);
    await gitlab.due(ingestion.db);
    expect(gitlab.failures).toEqual([]);
    expect(await projectRow(shop)).toMatchObject({ reconcileError: null });
    expect(await ingestion.board(of(shop))).toMatchObject({ staging: { current: next.id } });
  });

  test('asks two workers to wait: neither calls it before', async () => {
    const other: Database = openDatabase(database.url, { max: 5, applicationName: 'other worker' });
    try {
      const projects = ['a', 'b', 'c', 'd'].map((name) => addProject(`acme/${name}`));
      for (const project of projects) deployLongAgo(project, 'staging');
      await gitlab.all(ingestion.db);
      gitlab.proxy.requests.length = 0;
      let refusedAt = 0;
      gitlab.proxy.intercept = () => {
        if (refusedAt !== 0) return null;
        refusedAt = Date.now();
        return { status: 429, headers: { 'retry-after': '2' }, body: { message: '429 Too Many Requests' } };
      };
      await requestReconciliation(ingestion.db);
      const took = await duration(Promise.all([gitlab.due(ingestion.db), gitlab.due(other.db)]));
      expect(took).toBeGreaterThan(1_000);
      // Requests that were under way when the refusal came are not held back any more.
      const early = gitlab.proxy.requests.filter(({ at }) => at > refusedAt + 300 && at < refusedAt + 900);
      expect(early).toEqual([]);
      for (const project of projects)
        expect(await projectRow(project)).toMatchObject({ reconcileError: null });
    } finally {
      await other.close();
    }
  });
});

describe('workers', () => {
  test('share the projects, and each is read by one', async () => {
    const other: Database = openDatabase(database.url, { max: 5, applicationName: 'other worker' });
    try {
      const projects = Array.from({ length: 6 }, (_, index) => addProject(`acme/app-${index}`));
      for (const project of projects) deployLongAgo(project, 'staging');
      await gitlab.all(ingestion.db);
      gitlab.proxy.requests.length = 0;
      await requestReconciliation(ingestion.db);
      const counts = await Promise.all([
        gitlab.due(ingestion.db),
        gitlab.due(other.db),
        gitlab.due(other.db),
      ]);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
      const reads = gitlab.proxy.requests.filter(({ path }) => /^\/api\/v4\/projects\/\d+$/.test(path));
      expect(new Set(reads.map(({ path }) => path)).size).toBe(6);
      expect(reads).toHaveLength(6);
    } finally {
      await other.close();
    }
  });

  test('a worker whose clock is ten minutes off reads each project once', async () => {
    for (const off of [-10 * minute, 10 * minute]) {
      const project = addProject(`acme/clock${off < 0 ? '-behind' : '-ahead'}`);
      deployLongAgo(project, 'staging');
    }
    await gitlab.all(ingestion.db);
    for (const off of [-10 * minute, 10 * minute]) {
      await requestReconciliation(ingestion.db);
      expect(await gitlab.due(ingestion.db, { now: () => new Date(Date.now() + off) })).toBe(2);
      expect(await gitlab.due(ingestion.db)).toBe(0);
    }
  });

  test('a reconciliation asked for while one is under way comes after it', async () => {
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    await requestReconciliation(ingestion.db);
    let asked = false;
    const deps = gitlab.dependencies(ingestion.db);
    gitlab.proxy.intercept = () => {
      asked = true;
      return null;
    };
    const first = reconcileDueProject(deps, new AbortController().signal);
    await expect.poll(() => asked, { interval: 2 }).toBe(true);
    await requestReconciliation(ingestion.db);
    await first;
    expect(await gitlab.due(ingestion.db)).toBe(1);
    expect(await gitlab.due(ingestion.db)).toBe(0);
  });

  test('what a worker took and did not finish is taken by another after its lease', async () => {
    const shop = addProject();
    const deployment = deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    const lost = deployLongAgo(shop, 'staging', 'failed');
    await requestReconciliation(ingestion.db);
    gitlab.proxy.intercept = () => 'hang';
    const stopping = new AbortController();
    const hanging = reconcileDueProject(gitlab.dependencies(ingestion.db), stopping.signal);
    await expect.poll(() => gitlab.proxy.requests.at(-1)?.status).toBe(0);
    gitlab.proxy.intercept = () => null;
    expect(await gitlab.due(ingestion.db)).toBe(0);
    await ingestion.db
      .$executeRaw`update project set reconcile_lease_until = clock_timestamp() - interval '1 second'`;
    expect(await gitlab.due(ingestion.db)).toBe(1);
    expect(await ingestion.board(of(shop))).toEqual({
      staging: { current: deployment.id, lastAttempt: lost.id },
    });
    stopping.abort();
    gitlab.proxy.drop();
    await hanging;
  });
});

describe('what GitLab changes', () => {
  test('a renamed project is known by its new name, and hooks with the old one change nothing', async () => {
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    gitlab.simulator.world.renameProject(shop.id, 'acme/store');
    await gitlab.all(ingestion.db);
    const rows = await readBoardRows(ingestion.db, {}, { limit: 10, after: null });
    expect(rows.map(({ row }) => [row.service, row.project])).toEqual([['acme--store', 'acme/store']]);
  });

  test('merge requests that GitLab adds some time after success are read later', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    world.advance(-minute);
    deployLongAgo(shop, 'staging');
    const mergeRequest = world.createMergeRequest({ projectId: shop.id, title: 'Add baskets' });
    const { commit } = world.mergeMergeRequest({ projectId: shop.id, iid: mergeRequest.iid });
    const deployment = world.deploy({ projectId: shop.id, environment: 'staging', sha: commit.sha });
    await world.settled();
    const ready = deployment.mergeRequestIds;
    deployment.mergeRequestIds = [];
    world.advance(minute);
    await gitlab.all(ingestion.db);
    expect(await linked()).toEqual([]);
    deployment.mergeRequestIds = ready;
    await gitlab.all(ingestion.db);
    expect(await linked()).toEqual(['Add baskets']);
    gitlab.proxy.requests.length = 0;
    await gitlab.all(ingestion.db);
    expect(
      gitlab.proxy.requests.filter(({ path }) =>
        path.includes(`deployments/${deployment.id}/merge_requests`),
      ),
    ).toEqual([]);

    async function linked(): Promise<string[]> {
      const rows = await ingestion.db.deploymentMergeRequest.findMany({
        where: { deployment: { gitlabDeploymentId: BigInt(deployment.id) } },
        select: { mergeRequest: { select: { title: true } } },
      });
      return rows.map((row) => row.mergeRequest.title);
    }
  });
});

describe('the health of the hook', () => {
  test.each([
    ['healthy', {}],
    ['no_deployment_events', { flags: ['job_events' as const] }],
  ])('is %s', async (state, settings) => {
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    gitlab.simulator.world.addHook({
      projectId: shop.id,
      url: hookUrl,
      signingToken: gitlab.simulator.signingToken,
      ...settings,
    });
    await gitlab.all(ingestion.db);
    expect(await readHookHealth(ingestion.db)).toMatchObject([{ state, signed: true }]);
  });

  test('is missing, disabled for a time, disabled for good', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    await gitlab.all(ingestion.db);
    expect(await readHookHealth(ingestion.db)).toMatchObject([{ state: 'missing' }]);
    const hook = world.addHook({ projectId: shop.id, url: hookUrl });
    const until = Date.now() + 10 * minute;
    hook.disabledUntil = until;
    await gitlab.all(ingestion.db);
    expect(await readHookHealth(ingestion.db)).toMatchObject([
      { state: 'disabled', disabledUntil: new Date(until).toISOString() },
    ]);
    hook.permanentlyDisabled = true;
    await gitlab.all(ingestion.db);
    expect(await readHookHealth(ingestion.db)).toMatchObject([{ state: 'disabled', disabledUntil: null }]);
  });

  test('cannot be told with a token that only reads', async () => {
    const { world } = gitlab.simulator;
    const shop = addProject();
    deployLongAgo(shop, 'staging');
    const reader = world.addUser({ username: 'reader' });
    world.addMember({ userId: reader.id, level: 20, projectId: shop.id });
    gitlab.connection.apiToken = world.addToken({ userId: reader.id, scopes: ['read_api'] }).token;
    await gitlab.all(ingestion.db);
    expect(gitlab.failures).toEqual([]);
    expect(await readHookHealth(ingestion.db)).toMatchObject([{ state: 'no_permission' }]);
    expect(await ingestion.deployments(of(shop))).toHaveLength(1);
  });
});
