import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/testing/database';
import { buildWeb, bundleProcesses } from '../bootstrap/build.mjs';
import { freePort } from '../postgres/free-port';
import { processStart } from './process-identity';

const linux = process.platform === 'linux';
/** What is killed one by one, by a part of its command line. */
const victims = linux ? ['web.mjs', 'worker.mjs', 'bin/postgres -D'] : [];
const webhookSecret = 'a secret that GitLab and Sternway share';

let folder: string;
let port: number;
const running: ChildProcess[] = [];

beforeAll(async () => {
  await bundleProcesses();
  await buildWeb();
}, 300_000);

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-launch-'));
  fs.chmodSync(folder, 0o711);
  port = await freePort();
});

afterEach(async () => {
  for (const child of running.splice(0))
    if (child.exitCode === null && child.signalCode === null) await interrupt(child);
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** Everything it printed until now. */
  output(): string;
}

function launch(env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'start'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      PORT: String(port),
      STERNWAY_DATA_DIR: path.join(folder, 'data'),
      GITLAB_WEBHOOK_SECRET: webhookSecret,
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => text };
}

async function launchReady(env?: Record<string, string>): Promise<Started> {
  const started = launch(env);
  await until(() => {
    if (started.child.exitCode !== null) throw new Error(`it ended:\n${started.output()}`);
    return started.output().includes('Ctrl-C stops everything');
  }, started);
  return started;
}

/** Runs a start that must fail, and returns what it said. */
async function launchRefused(env?: Record<string, string>): Promise<string> {
  const started = launch(env);
  const [code] = await once(started.child, 'close');
  expect(code).toBe(1);
  return started.output();
}

/** Ctrl-C; resolves to the seconds until the process was gone. */
async function interrupt(child: ChildProcess): Promise<number> {
  const begun = performance.now();
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
  return (performance.now() - begun) / 1000;
}

async function until(condition: () => boolean | Promise<boolean>, started: Started): Promise<void> {
  const giveUpAt = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`it did not happen:\n${started.output()}`);
    await delay(50);
  }
}

/** Processes that belong to the folder of this test, by their environment or arguments; only Linux tells. */
function processesOf(place: string): { pid: number; command: string }[] {
  if (!linux) return [];
  const found: { pid: number; command: string }[] = [];
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (`${command}${fs.readFileSync(`/proc/${name}/environ`, 'utf8')}`.includes(place))
        found.push({ pid: Number(name), command });
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
  return found;
}

function pidOf(part: string): number {
  const found = processesOf(folder).find(({ command }) => command.includes(part));
  if (!found) throw new Error(`no process ${part}`);
  return found.pid;
}

const url = (place: string) => `http://127.0.0.1:${port}${place}`;

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(url('/api/health/ready'), { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function sendHook(key: string): Promise<void> {
  const response = await fetch(url('/api/webhooks/gitlab/default'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-token': webhookSecret,
      'x-gitlab-event': 'Deployment Hook',
      'idempotency-key': key,
    },
    body: JSON.stringify({ object_kind: 'something_new', number: key }),
  });
  expect(response.status).toBe(200);
}

async function storedDeliveries(): Promise<number> {
  const token = fs.readFileSync(path.join(folder, 'data', 'admin-token'), 'utf8').trim();
  const response = await fetch(url('/api/v1/deliveries?limit=100'), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  const body: { items: unknown[] } = await response.json();
  return body.items.length;
}

describe('npm start', () => {
  test('fault 29: five copies that start together on one empty database migrate it once, and all serve', async () => {
    const database = await createTestDatabase({ empty: true });
    try {
      const ports = await Promise.all(Array.from({ length: 5 }, () => freePort()));
      const copies = await Promise.all(
        ports.map((own) =>
          launchReady({
            DATABASE_URL: database.url,
            PORT: String(own),
            STERNWAY_DATA_DIR: path.join(folder, String(own)),
            STERNWAY_SECRET_KEY: Buffer.alloc(32, 5).toString('base64'),
          }),
        ),
      );
      const client = new Client({ connectionString: database.url });
      await client.connect();
      try {
        const { rows } = await client.query<{ name: string }>(
          'select migration_name as name from _prisma_migrations where finished_at is not null order by 1',
        );
        expect(rows.map(({ name }) => name)).toEqual(
          fs.readdirSync('prisma/migrations').filter((name) => /^\d/.test(name)),
        );
        for (const own of ports) {
          port = own;
          expect(await isReady()).toBe(true);
          await sendHook(`to ${own}`);
        }
        const taken = async () => {
          const { rowCount } = await client.query(`select from delivery where status <> 'pending'`);
          return rowCount;
        };
        await expect.poll(taken, { timeout: 30_000 }).toBe(ports.length);
        expect((await client.query('select from worker_replica')).rowCount).toBe(ports.length);
      } finally {
        await client.end();
      }
      for (const { child } of copies) expect(await interrupt(child)).toBeLessThan(10);
    } finally {
      await database.drop();
    }
  });

  test('survives the death of each of its processes, refuses a second copy, and ends within 10 s of Ctrl-C', async (context) => {
    const first = await launchReady();
    await sendHook('1');

    expect(await launchRefused({ PORT: String(await freePort()) })).toContain('Sternway already runs on');
    expect(await launchRefused({ STERNWAY_DATA_DIR: path.join(folder, 'other') })).toMatch(
      new RegExp(`Port ${port} on 127.0.0.1 is taken.*PORT=${port + 1}`),
    );

    if (!linux)
      await context.annotate('only checked on Linux: killing single processes, and what is left behind');
    for (const [index, part] of victims.entries()) {
      const victim = pidOf(part);
      process.kill(victim, 'SIGKILL');
      await until(async () => processStart(victim) === null && (await isReady()), first);
      await sendHook(`after ${part}`);
      expect(await storedDeliveries()).toBe(index + 2);
    }

    // An open event stream must not hold the end up.
    const token = fs.readFileSync(path.join(folder, 'data', 'admin-token'), 'utf8').trim();
    const stream = await fetch(url('/api/v1/events'), { headers: { authorization: `Bearer ${token}` } });
    expect(stream.status).toBe(200);
    expect(await interrupt(first.child)).toBeLessThan(10);
    expect(first.child.exitCode).toBe(0);
    expect(fs.existsSync(path.join(folder, 'data', 'sternway.lock'))).toBe(false);
    expect(processesOf(folder)).toEqual([]);

    const second = await launchReady();
    expect(await storedDeliveries()).toBe(victims.length + 1);
    await interrupt(second.child);
  });

  test('leaves nothing behind when it is killed, and starts again', async () => {
    const first = await launchReady();
    await sendHook('1');
    first.child.kill('SIGKILL');
    await until(() => processesOf(folder).length === 0, first);
    await until(async () => !(await isReady()), first);
    const second = await launchReady();
    expect(await storedDeliveries()).toBe(1);
    await interrupt(second.child);
  });

  test('stops a start that is under way', async () => {
    const started = launch();
    await until(() => fs.existsSync(path.join(folder, 'data', 'sternway.lock')), started);
    expect(await interrupt(started.child)).toBeLessThan(10);
    expect(fs.existsSync(path.join(folder, 'data', 'sternway.lock'))).toBe(false);
    expect(processesOf(folder)).toEqual([]);
  });

  test('names what is wrong with the environment before it does anything', async () => {
    const said = await launchRefused({
      PORT: 'eighty',
      STERNWAY_ADMIN_TOKEN: 'short',
      GITLAB_URL: 'ftp://x',
    });
    expect(said).toContain('PORT: ');
    expect(said).toContain('STERNWAY_ADMIN_TOKEN: at least 32 characters');
    expect(said).toContain('GITLAB_URL: ');
    expect(fs.existsSync(path.join(folder, 'data'))).toBe(false);
  });

  test('never falls back when DATABASE_URL does not answer, and keeps its password to itself', async () => {
    const deaf = net.createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const address = deaf.address();
    deaf.close();
    const dead = typeof address === 'object' ? address?.port : 1;
    const said = await launchRefused({
      DATABASE_URL: `postgresql://someone:hunter2@127.0.0.1:${dead}/sternway`,
    });
    expect(said).toContain('DATABASE_URL is set, but');
    expect(said).toContain('ECONNREFUSED');
    expect(said).not.toContain('hunter2');
    expect(fs.existsSync(path.join(folder, 'data', 'postgres'))).toBe(false);
  });
});
