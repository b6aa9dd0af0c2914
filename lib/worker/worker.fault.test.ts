import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { liveEventLock } from '@/lib/db/live-event';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { deploymentHook, type HookProject, jobHook, sha } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import { startWorkerProcess, type TestProcess } from '@/lib/testing/processes';

let database: TestDatabase;
let ingestion: Ingestion;
const processes: TestProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

beforeEach(async () => {
  await ingestion.db
    .$executeRaw`truncate project, service, delivery, deployment_event, worker_replica cascade`;
});

afterEach(async () => {
  for (const running of processes.splice(0)) {
    running.kill();
    await running.ended;
  }
});

async function startWorker(): Promise<TestProcess> {
  const running = await startWorkerProcess(database.url);
  processes.push(running);
  return running;
}

/** Puts hooks of deployments and of their jobs into the inbox. */
async function fillInbox(project: HookProject, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  await Promise.all(
    ids.flatMap((id) => [
      ingestion.send(deploymentHook(project, { id, status: 'running', at: id })),
      ingestion.send(deploymentHook(project, { id, at: id + 10, sha: sha(id) })),
      ingestion.send(jobHook(project, { id: 50_000 + id, pipelineId: 700 + id, sha: sha(id) })),
    ]),
  );
}

async function expectAllIngestedOnce(project: HookProject, count: number): Promise<void> {
  await expect
    .poll(() => ingestion.db.delivery.groupBy({ by: ['status', 'attempts'], _count: true }), {
      timeout: 60_000,
      interval: 200,
    })
    .toEqual([{ status: 'processed', attempts: 1, _count: 3 * count }]);
  const deployments = await ingestion.deployments(project);
  expect(deployments).toHaveLength(count);
  for (const deployment of deployments)
    expect(deployment).toMatchObject({
      status: 'success',
      sha: sha(deployment.id),
      pipelineId: 700 + deployment.id,
    });
}

/** How many sessions wait for the lock that all writers of live events need. */
async function waitingForLock(client: Client): Promise<number | null> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  );
  return rowCount;
}

const processed = () => ingestion.db.delivery.count({ where: { status: 'processed' } });

describe('workers that die', () => {
  test('killed in the middle of a batch, another finishes it at once, each delivery once', async () => {
    const project = newProject();
    await fillInbox(project, 400);
    const [one, other] = await Promise.all([startWorker(), startWorker()]);
    await expect.poll(processed, { interval: 5, timeout: 30_000 }).toBeGreaterThan(0);
    one.kill('SIGKILL');
    await one.ended;
    await expectAllIngestedOnce(project, 400);
    expect(other.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('killed again and again, what is left is found by the next one', async () => {
    const project = newProject();
    await fillInbox(project, 400);
    let before = 0;
    for (let round = 0; round < 3; round += 1) {
      const worker = await startWorker();
      await expect.poll(processed, { interval: 2, timeout: 30_000 }).toBeGreaterThan(before);
      worker.kill('SIGKILL');
      await worker.ended;
      before = await processed();
    }
    await startWorker();
    await expectAllIngestedOnce(project, 400);
  });

  test('the workflow of a dead worker is taken over and ends', async () => {
    const blocker = new Client({ connectionString: database.url });
    await blocker.connect();
    try {
      const project = newProject();
      const doomed = await startWorker();
      // It cannot finish its batch before it is killed.
      await blocker.query('select pg_advisory_lock($1)', [liveEventLock]);
      await fillInbox(project, 3);
      // Not the workflow that found the inbox still empty: that one ends by itself.
      await expect.poll(() => waitingForLock(blocker), { timeout: 20_000 }).toBe(1);
      const pending = () =>
        blocker
          .query<{ executor_id: string }>(
            `select executor_id from dbos.workflow_status where status = 'PENDING'`,
          )
          .then(({ rows }) => rows.map((row) => row.executor_id));
      const [dead, ...more] = await pending();
      expect(more).toEqual([]);
      doomed.kill('SIGKILL');
      await doomed.ended;
      await blocker.query('select pg_advisory_unlock($1)', [liveEventLock]);
      const heir = await startWorker();
      await expectAllIngestedOnce(project, 3);
      // The lease is over.
      await blocker.query(
        `update worker_replica set seen_at = seen_at - interval '5 minutes' where id = $1`,
        [dead],
      );
      await expect.poll(pending, { timeout: 30_000, interval: 200 }).toEqual([]);
      // What a process writes arrives through a pipe, in its own time.
      const tookOver = () => heir.lines.some(({ msg }) => msg === 'took over work of silent workers');
      await expect.poll(tookOver, { timeout: 20_000 }).toBe(true);
    } finally {
      await blocker.end();
    }
  });

  test('stopped while it holds locks, it does not hold back the others for long, and writes nothing afterwards', async () => {
    const blocker = new Client({ connectionString: database.url });
    await blocker.connect();
    const frozen = await startWorker();
    try {
      const project = newProject();
      await blocker.query('select pg_advisory_lock($1)', [liveEventLock]);
      await fillInbox(project, 20);
      await expect.poll(() => waitingForLock(blocker), { timeout: 20_000 }).toBe(1);
      frozen.kill('SIGSTOP');
      // Its transaction gets the lock that all writers need, and nobody is there to end it.
      await blocker.query('select pg_advisory_unlock($1)', [liveEventLock]);
      const other = await startWorker();
      await fillInbox(newProject(), 5);
      await expect
        .poll(() => ingestion.db.delivery.count({ where: { status: 'pending' } }), {
          timeout: 60_000,
          interval: 250,
        })
        .toBe(0);
      frozen.kill('SIGCONT');
      // It finds its transaction gone, and nothing left to do.
      await expect
        .poll(() => frozen.lines.some(({ msg }) => msg === 'a batch failed and is taken apart'), {
          timeout: 20_000,
        })
        .toBe(true);
      const settled = await ingestion.db.delivery.groupBy({ by: ['status', 'attempts'], _count: true });
      expect(settled).toEqual([{ status: 'processed', attempts: 1, _count: 75 }]);
      expect(await ingestion.deployments(project)).toHaveLength(20);
      expect(other.lines.filter(({ level }) => level === 'error')).toEqual([]);
    } finally {
      frozen.kill('SIGCONT');
      await blocker.end();
    }
  });
});

describe('workers that come and go', () => {
  test('five that start together on one database all start, and share the work', async () => {
    const workers = await Promise.all(Array.from({ length: 5 }, startWorker));
    const project = newProject();
    await fillInbox(project, 300);
    await expectAllIngestedOnce(project, 300);
    expect(await ingestion.db.workerReplica.count()).toBe(5);
    for (const { lines } of workers) expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('told to end in the middle of work, one ends in good order within 10 s and is forgotten', async () => {
    const project = newProject();
    await fillInbox(project, 400);
    const worker = await startWorker();
    await expect.poll(processed, { interval: 2, timeout: 30_000 }).toBeGreaterThan(0);
    const began = Date.now();
    worker.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await ingestion.db.workerReplica.count()).toBe(0);
    await startWorker();
    await expectAllIngestedOnce(project, 400);
  });
});
