import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { gitlabHookReader } from '@/lib/composition/hook-protocol';
import { liveEventLock } from '@/lib/db/live-event';
import { readDeployment } from '@/lib/db/deployment-read';
import { requeueDeliveries, requeueDelivery } from '@/lib/db/delivery';
import { rebuildPromotionState } from '@/lib/db/promotion-state';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { deploymentHook, instant, jobHook, pipelineHook, sha } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import { retryDelaysSeconds } from './ingest-deliveries';

let database: TestDatabase;
let ingestion: Ingestion;

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

/** The one delivery whose body holds this text. */
async function deliveryWith(text: string) {
  const [row] = await ingestion.db.$queryRaw<
    { id: bigint; status: string; attempts: number; note: string | null; dueInSeconds: number }[]
  >`
    select id, status, attempts, note, extract(epoch from next_attempt_at - clock_timestamp())::float8 as "dueInSeconds"
    from delivery where position(convert_to(${text}, 'UTF8') in body) > 0`;
  if (row === undefined) throw new Error(`no delivery holds ${text}`);
  return row;
}

describe('what a hook says arrives in the tables', () => {
  test('a deployment of GitLab 19 in full', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 7, environment: 'production', at: 5, sha: sha(7) }));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toEqual([
      {
        id: 7,
        environment: 'production',
        tier: 'production',
        status: 'success',
        rawStatus: 'success',
        statusChangedAt: new Date(instant(5)),
        sha: sha(7),
        shortSha: sha(7).slice(0, 8),
        ref: 'main',
        pipelineId: null,
        jobId: 50_007,
        jobName: null,
        deployedBy: 'Ana Ruiz',
      },
    ]);
    expect(await ingestion.board(project)).toEqual({ production: { current: 7, lastAttempt: 7 } });
  });

  test.each([
    ['14, with an offset', '2026-07-01 14:00:09 +0200'],
    ['15 to 18', '2026-07-01 12:00:09 +0000'],
    ['19', '2026-07-01T12:00:09.000+00:00'],
  ])('the time format of GitLab %s', async (_generation, written) => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1 }, { status_changed_at: written }));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([{ statusChangedAt: new Date(instant(9)) }]);
  });

  test('the oldest generation, without tier, slug, external address, ref and commit', async () => {
    const project = newProject();
    await ingestion.send(
      deploymentHook(
        project,
        { id: 3, environment: 'prod-eu' },
        {
          environment_tier: undefined,
          environment_slug: undefined,
          environment_external_url: undefined,
          ref: undefined,
          commit_url: undefined,
          short_sha: undefined,
          user: null,
        },
      ),
    );
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([
      {
        id: 3,
        environment: 'prod-eu',
        tier: 'production',
        sha: null,
        shortSha: null,
        ref: null,
        deployedBy: null,
      },
    ]);
  });

  test('a deployment made by API, which has no job', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 3, jobId: null }));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([{ id: 3, status: 'success', jobId: null }]);
  });

  test.each([
    'review/feature/x',
    'on call',
    'ünïcode-生产',
    'a'.repeat(255),
    "o'brien; drop table deployment",
  ])('an environment named %s', async (environment) => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 3, environment }));
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ [environment]: { current: 3, lastAttempt: 3 } });
  });

  test('a word for the status that nobody knows yet is kept and shown as unknown', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1, status: 'success', at: 0 }));
    await ingestion.send(deploymentHook(project, { id: 2, status: 'pondering', at: 1 }));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([
      { id: 1 },
      { id: 2, status: 'unknown', rawStatus: 'pondering' },
    ]);
    expect(await ingestion.board(project)).toEqual({ staging: { current: 1, lastAttempt: 2 } });
  });

  test('an approval and a rejection are kept beside the deployment and never become its status', async () => {
    const project = newProject();
    const approval = (id: number, status: string) => ({
      status,
      approver: { id: 9, name: 'Bo', username: 'bo' },
      approval: { id, status, comment: 'looks good', created_at: instant(20) },
    });
    await ingestion.send(deploymentHook(project, { id: 1, status: 'blocked', at: 10 }));
    await ingestion.send(deploymentHook(project, { id: 1, at: 20 }, approval(71, 'approved')));
    await ingestion.send(deploymentHook(project, { id: 2, at: 21 }, approval(72, 'rejected')));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([
      { id: 1, status: 'blocked', rawStatus: 'blocked' },
      { id: 2, status: 'unknown', rawStatus: '' },
    ]);
    const approvals = await ingestion.db.deploymentApproval.findMany({
      where: { deployment: { project: { gitlabProjectId: BigInt(project.id) } } },
      select: { decision: true, approverName: true, comment: true },
      orderBy: { gitlabApprovalId: 'asc' },
    });
    expect(approvals).toEqual([
      { decision: 'approved', approverName: 'Bo', comment: 'looks good' },
      { decision: 'rejected', approverName: 'Bo', comment: 'looks good' },
    ]);
  });

  test('a retry is another deployment with another job; the last good one stays current', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1, status: 'success', at: 0 }));
    await ingestion.send(deploymentHook(project, { id: 2, status: 'failed', at: 10, jobId: 80 }));
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ staging: { current: 1, lastAttempt: 2 } });
    await ingestion.send(
      deploymentHook(project, { id: 3, status: 'success', at: 20, jobId: 81, sha: sha(2) }),
    );
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ staging: { current: 3, lastAttempt: 3 } });
  });

  test('a deployment that failed may succeed after all', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1, status: 'failed', at: 10, jobId: null }));
    await ingestion.drain();
    await ingestion.send(deploymentHook(project, { id: 1, status: 'success', at: 400, jobId: null }));
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ staging: { current: 1, lastAttempt: 1 } });
  });

  test('an environment that was deleted and made anew goes on under its name', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1, environment: 'review/x', at: 0 }));
    await ingestion.send(
      deploymentHook(
        project,
        { id: 9, environment: 'review/x', status: 'running', at: 90 },
        { environment_slug: 'review-x-4f2' },
      ),
    );
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ 'review/x': { current: 1, lastAttempt: 9 } });
    await ingestion.send(deploymentHook(project, { id: 9, environment: 'review/x', at: 99 }));
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ 'review/x': { current: 9, lastAttempt: 9 } });
  });

  test('a renamed project keeps its history under its new name', async () => {
    const project = newProject();
    const renamed = { id: project.id, path: `acme/moved-${project.id}` };
    await ingestion.send(deploymentHook(project, { id: 1, at: 0 }));
    await ingestion.drain();
    await ingestion.send(deploymentHook(renamed, { id: 2, status: 'running', at: 60 }));
    await ingestion.drain();
    expect(await ingestion.board(project)).toEqual({ staging: { current: 1, lastAttempt: 2 } });
    expect(
      await ingestion.db.service.findMany({
        where: { project: { gitlabProjectId: BigInt(project.id) } },
        select: { slug: true, name: true, groupPath: true },
      }),
    ).toEqual([{ slug: `acme--moved-${project.id}`, name: `moved-${project.id}`, groupPath: 'acme' }]);
  });

  test('a project may take the name that another one had', async () => {
    const [old, next] = [newProject(), newProject()];
    await ingestion.send(deploymentHook(old, { id: 1, at: 0 }));
    await ingestion.drain();
    await ingestion.send(deploymentHook({ id: next.id, path: old.path }, { id: 2, at: 60 }));
    await ingestion.send(deploymentHook({ id: old.id, path: `${old.path}-archived` }, { id: 3, at: 70 }));
    await ingestion.drain();
    expect(await ingestion.board(old)).toEqual({ staging: { current: 3, lastAttempt: 3 } });
    expect(await ingestion.board(next)).toEqual({ staging: { current: 2, lastAttempt: 2 } });
  });

  test.each(['before', 'after'])(
    'job and pipeline hooks %s the deployment hook fill what it lacks',
    async (order) => {
      const project = newProject();
      const bare = deploymentHook(
        project,
        { id: 1, jobId: 901 },
        { commit_url: null, short_sha: null, ref: undefined },
      );
      const others = [
        jobHook(project, { id: 901, pipelineId: 77, sha: sha(5) }),
        pipelineHook(project, { id: 77, sha: sha(5), jobs: [{ id: 901 }] }),
      ];
      for (const hook of order === 'before' ? [...others, bare] : [bare, ...others]) {
        await ingestion.send(hook);
        await ingestion.drain();
      }
      expect(await ingestion.deployments(project)).toMatchObject([
        {
          id: 1,
          sha: sha(5),
          shortSha: sha(5).slice(0, 8),
          ref: 'main',
          pipelineId: 77,
          jobId: 901,
          jobName: 'deploy-staging',
        },
      ]);
    },
  );

  test('a merge request, a tag and a release enrich', async () => {
    const project = newProject();
    const about = {
      id: project.id,
      name: 'x',
      path_with_namespace: project.path,
      web_url: `https://gitlab.example.com/${project.path}`,
    };
    await ingestion.send(deploymentHook(project, { id: 1, sha: sha(9) }));
    await ingestion.send({
      object_kind: 'tag_push',
      ref: 'refs/tags/v1.2.0',
      before: '0'.repeat(40),
      after: sha(9),
      checkout_sha: sha(9),
      project_id: project.id,
      project: about,
    });
    await ingestion.send({
      object_kind: 'release',
      action: 'create',
      tag: 'v1.2.0',
      name: 'Spring',
      url: `https://gitlab.example.com/${project.path}/-/releases/v1.2.0`,
      commit: { id: sha(9) },
      project: about,
    });
    await ingestion.drain();
    const tags = await ingestion.db.tag.findMany({
      where: { project: { gitlabProjectId: BigInt(project.id) } },
      select: { name: true, sha: true, releaseName: true },
    });
    expect(tags).toEqual([{ name: 'v1.2.0', sha: sha(9), releaseName: 'Spring' }]);
  });
});

describe('order and repetition', () => {
  test('hooks in any order end in the newest status', async () => {
    const project = newProject();
    const history = ['blocked', 'running', 'success'].map((status, index) =>
      deploymentHook(project, { id: 1, status, at: index * 10 }),
    );
    for (const hook of history.toReversed()) {
      await ingestion.send(hook);
      await ingestion.drain();
    }
    expect(await ingestion.deployments(project)).toMatchObject([{ status: 'success' }]);
    const events = await ingestion.db.deploymentEvent.findMany({
      where: { deployment: { project: { gitlabProjectId: BigInt(project.id) } } },
      select: { status: true },
      orderBy: { occurredAt: 'asc' },
    });
    expect(events.map(({ status }) => status)).toEqual(['blocked', 'running', 'success']);
  });

  test('of one second the later status wins, whichever comes first', async () => {
    for (const order of [
      ['running', 'success'],
      ['success', 'running'],
    ]) {
      const project = newProject();
      for (const status of order) {
        await ingestion.send(deploymentHook(project, { id: 1, status, at: 3 }));
        await ingestion.drain();
      }
      expect(await ingestion.deployments(project)).toMatchObject([{ status: 'success' }]);
    }
  });

  test('the history of one second is told in the order of its course, whichever came first', async () => {
    const project = newProject();
    for (const status of ['success', 'blocked', 'running']) {
      await ingestion.send(deploymentHook(project, { id: 1, status, at: 100 }));
      await ingestion.drain();
    }
    const [stored] = await ingestion.db.deployment.findMany({
      where: { project: { gitlabProjectId: project.id } },
    });
    const detail = await readDeployment(ingestion.db, stored?.id ?? 0n);
    expect(detail?.events.map(({ status }) => status)).toEqual(['blocked', 'running', 'success']);
  });

  test('the same delivery sent again is counted and changes nothing', async () => {
    const project = newProject();
    const hook = deploymentHook(project, { id: 1 });
    const first = await ingestion.send(hook, { 'idempotency-key': `key-${project.id}` });
    await ingestion.drain();
    const before = await ingestion.deployments(project);
    const again = await ingestion.send(hook, { 'idempotency-key': `key-${project.id}` });
    await ingestion.drain();
    expect(first).toMatchObject({ kind: 'stored', outcome: 'accepted' });
    expect(again).toEqual({ ...first, outcome: 'duplicate' });
    expect(await ingestion.deployments(project)).toEqual(before);
  });

  test('a delivery replayed after newer ones does not bring the past back', async () => {
    const project = newProject();
    const renamed = { id: project.id, path: `acme/renamed-${project.id}` };
    const first = await ingestion.send(deploymentHook(project, { id: 1, status: 'running', at: 0 }));
    await ingestion.drain();
    await ingestion.send(deploymentHook(renamed, { id: 1, status: 'success', at: 60 }));
    await ingestion.drain();
    if (first.kind !== 'stored') throw new Error('not stored');
    await requeueDelivery(ingestion.db, BigInt(first.deliveryId));
    await ingestion.drain();
    expect(await ingestion.deployments(project)).toMatchObject([{ status: 'success' }]);
    const stored = await ingestion.db.project.findFirstOrThrow({
      where: { gitlabProjectId: BigInt(project.id) },
    });
    expect(stored.path).toBe(renamed.path);
  });
});

describe('deliveries that cannot be ingested', () => {
  test('one that throws is tried again with growing waits and then dead, and holds back no other', async () => {
    const project = newProject();
    const marker = `poison-${project.id}`;
    const reader: typeof gitlabHookReader = {
      read(event, body) {
        if (Buffer.from(body).includes(marker)) throw new Error('a mistake of ours');
        return gitlabHookReader.read(event, body);
      },
    };
    await ingestion.send(deploymentHook(project, { id: 1 }));
    await ingestion.send(deploymentHook(project, { id: 2 }, { commit_title: marker }));
    await ingestion.send(deploymentHook(project, { id: 3 }));
    await ingestion.drain({ reader });
    expect(await ingestion.board(project)).toEqual({ staging: { current: 3, lastAttempt: 3 } });
    for (const [index, seconds] of retryDelaysSeconds.entries()) {
      const waiting = await deliveryWith(marker);
      expect(waiting).toMatchObject({ status: 'pending', attempts: index + 1 });
      expect(waiting.note).toContain('a mistake of ours');
      expect(waiting.dueInSeconds).toBeGreaterThan(seconds - 1);
      expect(waiting.dueInSeconds).toBeLessThanOrEqual(seconds);
      await ingestion.db
        .$executeRaw`update delivery set next_attempt_at = clock_timestamp() where id = ${waiting.id}`;
      await ingestion.drain({ reader });
    }
    expect(await deliveryWith(marker)).toMatchObject({
      status: 'dead',
      attempts: retryDelaysSeconds.length + 1,
    });
    expect(ingestion.failures.at(-1)).toMatchObject({ dead: true });

    expect(await requeueDeliveries(ingestion.db, 'dead')).toBe(1);
    await ingestion.drain();
    expect(await deliveryWith(marker)).toMatchObject({ status: 'processed' });
    expect(await ingestion.deployments(project)).toHaveLength(3);
  });

  test('an error whose text the database cannot store is recorded too', async () => {
    const project = newProject();
    const marker = `nul-${project.id}`;
    const reader: typeof gitlabHookReader = {
      read(event, body) {
        if (Buffer.from(body).includes(marker)) throw new Error(`not \0 storable \ud800 ${'x'.repeat(600)}`);
        return gitlabHookReader.read(event, body);
      },
    };
    await ingestion.send(deploymentHook(project, { id: 1 }, { commit_title: marker }));
    await ingestion.send(deploymentHook(project, { id: 2 }));
    await ingestion.drain({ reader });
    expect(await deliveryWith(marker)).toMatchObject({ status: 'pending', attempts: 1 });
    expect(await ingestion.board(project)).toEqual({ staging: { current: 2, lastAttempt: 2 } });
    await ingestion.drain();
    await ingestion.db
      .$executeRaw`delete from delivery where position(convert_to(${marker}, 'UTF8') in body) > 0`;
  });

  test.each([
    ['not JSON', Buffer.from('{"object_kind": deployment'), /not JSON/],
    ['nothing', Buffer.alloc(0), /empty/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), /UTF-8/],
    ['a custom template', Buffer.from('{"text":"something was deployed"}'), /custom template/],
    ['no object', Buffer.from('[1,2,3]'), /./],
    ['deep nesting', Buffer.from(`${'['.repeat(5000)}${']'.repeat(5000)}`), /nested/],
  ])('%s is quarantined with the reason and can be replayed', async (_name, raw, reason) => {
    const answer = await ingestion.sendRaw(raw, { 'x-gitlab-event': 'Deployment Hook' });
    expect(answer).toMatchObject({ kind: 'stored', outcome: 'quarantined' });
    if (answer.kind !== 'stored') return;
    const read = () => ingestion.db.delivery.findUniqueOrThrow({ where: { id: BigInt(answer.deliveryId) } });
    expect((await read()).note).toMatch(reason);
    await requeueDelivery(ingestion.db, BigInt(answer.deliveryId));
    expect((await read()).status).toBe('pending');
    await ingestion.drain();
    expect(await read()).toMatchObject({ status: 'quarantined', note: expect.stringMatching(/./) });
  });

  test('a deployment hook that lacks what identifies it is quarantined, not lost', async () => {
    const project = newProject();
    const answer = await ingestion.send(deploymentHook(project, { id: 1 }, { deployment_id: 'one' }));
    await ingestion.drain();
    if (answer.kind !== 'stored') throw new Error('not stored');
    expect(
      await ingestion.db.delivery.findUniqueOrThrow({ where: { id: BigInt(answer.deliveryId) } }),
    ).toMatchObject({ status: 'quarantined', note: expect.stringContaining('deployment_id') });
  });
});

describe('several workers at once', () => {
  test('500 deliveries in disorder are each ingested once, without an error, to the right end', async () => {
    const projectCount = 5;
    const projects = Array.from({ length: projectCount }, newProject);
    const hooks = projects.flatMap((project) =>
      Array.from({ length: 20 }, (_, index) => index + 1).flatMap((id) => {
        const environment = ['dev', 'staging', 'production'][id % 3] ?? 'dev';
        const end = id % 4 === 0 ? 'failed' : 'success';
        const jobId = 50_000 + id;
        return [
          deploymentHook(
            project,
            { id, environment, status: 'running', at: id },
            { commit_url: null, short_sha: null },
          ),
          deploymentHook(
            project,
            { id, environment, status: end, at: id + 30 },
            { commit_url: null, short_sha: null },
          ),
          jobHook(project, { id: jobId, pipelineId: 400 + id, environment, status: 'running', sha: sha(id) }),
          jobHook(project, { id: jobId, pipelineId: 400 + id, environment, status: end, sha: sha(id) }),
          pipelineHook(project, {
            id: 400 + id,
            sha: sha(id),
            status: end,
            jobs: [{ id: jobId, environment, status: end }],
          }),
        ];
      }),
    );
    expect(hooks).toHaveLength(500);
    const failuresBefore = ingestion.failures.length;
    const batchFailuresBefore = ingestion.batchFailures.length;
    const deadlocksBefore = await deadlocks();
    const drainers = Array.from({ length: 5 }, async () => {
      // Drains while hooks come in, as workers do.
      for (let pass = 0; pass < 30; pass += 1) await ingestion.drain();
    });
    await Promise.all([...shuffled(hooks).map((hook) => ingestion.send(hook)), ...drainers]);
    await ingestion.drain();

    expect(ingestion.failures.slice(failuresBefore)).toEqual([]);
    expect(ingestion.batchFailures.slice(batchFailuresBefore)).toEqual([]);
    expect(await deadlocks()).toBe(deadlocksBefore);
    for (const project of projects) {
      const deployments = await ingestion.deployments(project);
      expect(deployments).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1).map((id) =>
          expect.objectContaining({
            id,
            status: id % 4 === 0 ? 'failed' : 'success',
            sha: sha(id),
            pipelineId: 400 + id,
            jobId: 50_000 + id,
          }),
        ),
      );
      expect(await ingestion.board(project)).toEqual({
        dev: { current: 18, lastAttempt: 18 },
        staging: { current: 19, lastAttempt: 19 },
        production: { current: 17, lastAttempt: 20 },
      });
    }
    const ids = projects.map(({ id }) => BigInt(id));
    const attempts = await ingestion.db.delivery.groupBy({
      by: ['status', 'attempts'],
      where: { gitlabProjectId: { in: ids } },
      _count: true,
    });
    expect(attempts).toEqual([{ status: 'processed', attempts: 1, _count: 500 }]);
  });

  test('a job hook and the hook of its deployment, ingested at the same moment, find each other', async () => {
    const project = newProject();
    await ingestion.send(deploymentHook(project, { id: 1, environment: 'dev' }));
    await ingestion.drain();
    const blocker = new Client({ connectionString: database.url });
    await blocker.connect();
    try {
      // Both get as far as they can before either commits: writers of live events take turns.
      await blocker.query('select pg_advisory_lock($1)', [liveEventLock]);
      await ingestion.send(jobHook(project, { id: 902, pipelineId: 78, sha: sha(6) }));
      const first = ingestion.drain();
      await untilWaiting(1);
      await ingestion.send(
        deploymentHook(project, { id: 2, jobId: 902 }, { commit_url: null, short_sha: null }),
      );
      const second = ingestion.drain();
      await untilWaiting(2);
      await blocker.query('select pg_advisory_unlock($1)', [liveEventLock]);
      await Promise.all([first, second]);
    } finally {
      await blocker.end();
    }
    expect(await ingestion.deployments(project)).toMatchObject([
      { id: 1 },
      { id: 2, sha: sha(6), pipelineId: 78, jobName: 'deploy-staging' },
    ]);

    async function untilWaiting(sessions: number): Promise<void> {
      await vi.waitFor(
        async () => {
          const { rowCount } = await blocker.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
          expect(rowCount).toBe(sessions);
        },
        { timeout: 10_000, interval: 20 },
      );
    }
  });

  async function deadlocks(): Promise<number> {
    const [row] = await ingestion.db.$queryRaw<{ n: bigint }[]>`
      select deadlocks as n from pg_stat_database where datname = current_database()`;
    return Number(row?.n);
  }
});

test('the read model kept up to date equals the one built from the deployments', async () => {
  const project = newProject();
  const hooks = shuffled(
    Array.from({ length: 60 }, (_, index) =>
      deploymentHook(project, {
        id: 1 + (index % 25),
        environment: ['dev', 'staging', 'production', 'review/x'][index % 4] ?? 'dev',
        status: ['running', 'success', 'failed', 'blocked', 'canceled'][index % 5] ?? 'running',
        at: index,
      }),
    ),
  );
  for (const [index, hook] of hooks.entries()) {
    await ingestion.send(hook);
    if (index % 5 === 4) await ingestion.drain();
  }
  const read = () => ingestion.db.promotionState.findMany({ orderBy: { environmentId: 'asc' } });
  const kept = await read();
  await rebuildPromotionState(ingestion.db);
  expect(await read()).toEqual(kept);
});

describe('recorded hooks of others', () => {
  const folder =
    process.env['STERNWAY_FIXTURES'] ?? path.resolve(import.meta.dirname, '../../../shared/fixtures/gitlab');
  const present = existsSync(folder);
  if (!present)
    process.stdout.write(
      `no recorded hooks in ${folder}: their tests are left out (set STERNWAY_FIXTURES)\n`,
    );

  test.runIf(present)('are ingested without error and yield the right rows', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
    const failuresBefore = ingestion.failures.length;
    const [last] = await ingestion.db.delivery.findMany({
      orderBy: { id: 'desc' },
      take: 1,
      select: { id: true },
    });
    for (const file of shuffled(files)) {
      const raw = readFileSync(path.join(folder, file));
      const kind = String(Object(JSON.parse(raw.toString()))['object_kind']);
      const event = /system/.test(file) ? 'System Hook' : (eventNames[kind] ?? '');
      expect(await ingestion.sendRaw(raw, { 'x-gitlab-event': event })).toMatchObject({ kind: 'stored' });
    }
    await ingestion.drain();
    expect(ingestion.failures.slice(failuresBefore)).toEqual([]);
    const deployments = await ingestion.deployments({ id: 69_310_893, path: 'vedant8600317/test' });
    expect(deployments).toMatchObject([
      {
        id: 988_572_802,
        environment: 'production',
        tier: 'production',
        status: 'running',
        statusChangedAt: new Date('2025-05-02T11:54:46Z'),
        sha: '58793660b22d6ceacbdc23b28a0562bca339702c',
        jobId: 9_905_389_091,
        deployedBy: 'Alex Doe',
      },
      {
        id: 988_604_916,
        environment: 'production',
        status: 'failed',
        statusChangedAt: new Date('2025-05-02T12:30:19Z'),
        sha: '846d8de0b7b3d694954249d2fd5d87fbe8c84e4c',
        jobId: 9_905_759_933,
      },
    ]);
    const outcomes = await ingestion.db.delivery.groupBy({
      by: ['status'],
      where: { id: { gt: last?.id ?? 0n }, status: { not: 'ignored' } },
      _count: true,
    });
    expect(outcomes).toEqual([{ status: 'processed', _count: expect.any(Number) }]);
  });

  const eventNames: Record<string, string> = {
    deployment: 'Deployment Hook',
    build: 'Job Hook',
    pipeline: 'Pipeline Hook',
    release: 'Release Hook',
    merge_request: 'Merge Request Hook',
  };
});

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
