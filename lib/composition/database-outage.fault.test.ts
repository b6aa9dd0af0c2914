import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '@/scripts/postgres/postmaster';
import { type FragilePostgres, startFragilePostgres } from '@/lib/testing/fragile-postgres';
import { deploymentHook, sha } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import {
  startWebProcess,
  startWorkerProcess,
  testAdminToken,
  testWebhookSecret,
  type TestProcess,
  type WebProcess,
} from '@/lib/testing/processes';

let postgres: FragilePostgres;
let web: WebProcess;
let worker: TestProcess;

beforeAll(async () => {
  postgres = await startFragilePostgres();
  web = await startWebProcess(postgres.url);
  worker = await startWorkerProcess(postgres.url);
});

afterAll(async () => {
  for (const running of [web, worker]) {
    running.kill();
    await running.ended;
  }
  await postgres.remove();
});

const project = newProject();

/** GitLab, which sends a hook every few milliseconds and gives each one try of at most 10 s. */
function startSender() {
  const over = new AbortController();
  const statuses: { at: number; status: number | 'no answer'; took: number }[] = [];
  const acknowledged = new Set<number>();
  let id = 0;
  const send = async (own: number) => {
    const began = Date.now();
    try {
      const response = await fetch(`${web.url}/api/webhooks/gitlab/default`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-gitlab-token': testWebhookSecret,
          'x-gitlab-event': 'Deployment Hook',
          'idempotency-key': `outage-${own}`,
        },
        body: JSON.stringify(deploymentHook(project, { id: own, at: own, sha: sha(own) })),
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      if (response.status === 200) acknowledged.add(own);
      statuses.push({ at: began, status: response.status, took: Date.now() - began });
    } catch {
      statuses.push({ at: began, status: 'no answer', took: Date.now() - began });
    }
  };
  const done = (async () => {
    const open: Promise<void>[] = [];
    while (!over.signal.aborted) {
      id += 1;
      open.push(send(id));
      await delay(5);
    }
    await Promise.all(open);
  })();
  return {
    statuses,
    acknowledged,
    async stop() {
      over.abort();
      await done;
    },
  };
}

const outageMs = 60_000;

const apiStatus = async (path: string) =>
  (await fetch(`${web.url}${path}`, { headers: { authorization: `Bearer ${testAdminToken}` } })).status;

test('fault 5: the database crashes twice, once for a minute: 503 meanwhile, nothing acknowledged lost or doubled', async () => {
  const sender = startSender();
  await expect.poll(() => sender.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(200);
  const idle: Ingestion = await openIngestion(postgres.url);
  await expect.poll(() => idle.db.deployment.count(), { timeout: 20_000 }).toBeGreaterThan(20);
  await idle.close();

  // In the middle of ingestion, and back at once.
  await postgres.crash();
  await postgres.start();
  const afterFirst = sender.acknowledged.size;
  await expect.poll(() => sender.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(afterFirst + 100);

  await postgres.crash();
  const awaySince = Date.now();
  expect(await apiStatus('/api/v1/board')).toBe(503);
  expect(await apiStatus('/api/health/ready')).toBe(503);
  expect(await apiStatus('/api/health/live')).toBe(200);
  await delay(outageMs);
  const during = sender.statuses.filter(({ at }) => at > awaySince + 200 && at < Date.now() - 10_000);
  expect(during.length).toBeGreaterThan(50);
  expect(new Set(during.map(({ status }) => status))).toEqual(new Set([503]));
  await postgres.start();
  const afterSecond = sender.acknowledged.size;
  await expect.poll(() => sender.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(afterSecond + 100);
  await sender.stop();

  const ingestion = await openIngestion(postgres.url);
  try {
    await expect
      .poll(() => ingestion.db.delivery.count({ where: { status: { not: 'processed' } } }), {
        timeout: 60_000,
        interval: 200,
      })
      .toBe(0);
    const keys = await ingestion.db.delivery.findMany({ select: { deliveryKey: true } });
    const stored = new Set(keys.map(({ deliveryKey }) => deliveryKey));
    expect([...sender.acknowledged].filter((id) => !stored.has(`outage-${id}`))).toEqual([]);
    const deployments = await ingestion.deployments(project);
    expect(deployments).toHaveLength(stored.size);
    expect(new Set(deployments.map(({ id }) => `outage-${id}`))).toEqual(stored);
    const newest = Math.max(...deployments.map(({ id }) => id));
    expect(await ingestion.board(project)).toEqual({ staging: { current: newest, lastAttempt: newest } });
    // One event for each: nothing was told twice.
    expect(await ingestion.db.deploymentEvent.count()).toBe(stored.size);
  } finally {
    await ingestion.close();
  }
  await expect.poll(() => apiStatus('/api/health/ready'), { timeout: 20_000 }).toBe(200);
  expect(await apiStatus('/api/v1/board')).toBe(200);
  // Neither process was restarted.
  expect([web, worker].map(({ pid }) => isAlive(pid))).toEqual([true, true]);
}, 300_000);
