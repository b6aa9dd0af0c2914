import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { deploymentHook, eventOf, type HookBody, pipelineHook, sha } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import { setConnectionSecret } from '@/lib/composition/connections';
import { startWebProcess, testSecretKey, testWebhookSecret, type WebProcess } from '@/lib/testing/processes';

const signingToken = `whsec_${randomBytes(32).toString('base64')}`;

let database: TestDatabase;
let ingestion: Ingestion;
const processes: WebProcess[] = [];

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
    .$executeRaw`truncate project, service, delivery, deployment_event, connection_secret cascade`;
});

afterEach(async () => {
  for (const running of processes.splice(0)) {
    running.kill();
    await running.ended;
  }
});

async function startWeb(options: Parameters<typeof startWebProcess>[1] = {}): Promise<WebProcess> {
  const running = await startWebProcess(database.url, options);
  processes.push(running);
  return running;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function post(
  web: WebProcess,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(`${web.url}/api/webhooks/gitlab/default`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const parsed: unknown = await response.json();
  return { status: response.status, body: { ...Object(parsed) } };
}

function send(web: WebProcess, body: HookBody, headers: Record<string, string> = {}): Promise<Answer> {
  return post(web, JSON.stringify(body), {
    'x-gitlab-token': testWebhookSecret,
    'x-gitlab-event': eventOf(body),
    'idempotency-key': randomUUID(),
    ...headers,
  });
}

function sign(body: string, id: string, timestamp: number, token = signingToken): Record<string, string> {
  const key = Buffer.from(token.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Memory of a process in use at this moment, MB. */
function residentMegabytes({ pid }: WebProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

describe('fault 16: a burst of hooks while the receiving process is killed', () => {
  test('every answered hook is stored and processed once', async () => {
    const project = newProject();
    let web = await startWeb();
    const { port } = web;
    const answered = new Map<string, number>();
    const pending = Array.from({ length: 1000 }, (_, index) => index + 1);
    let sent = 0;
    const sender = async () => {
      for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
        sent += 1;
        try {
          const answer = await send(web, deploymentHook(project, { id, at: id, sha: sha(id) }), {
            'idempotency-key': `burst-${id}`,
          });
          expect([200, 503]).toContain(answer.status);
          if (answer.status === 200) answered.set(`burst-${id}`, id);
        } catch {
          // The process died before it answered: this hook may or may not be stored, and GitLab does not send it again.
        }
      }
    };
    const senders = Array.from({ length: 40 }, sender);
    for (const threshold of [250, 600]) {
      await expect.poll(() => sent, { interval: 1, timeout: 30_000 }).toBeGreaterThan(threshold);
      web.kill('SIGKILL');
      await web.ended;
      web = await startWeb({ port });
    }
    await Promise.all(senders);
    expect(answered.size).toBeGreaterThan(100);

    await ingestion.drain();
    const stored = await ingestion.db.delivery.findMany({
      select: { deliveryKey: true, status: true, attempts: true },
    });
    const keys = new Set(stored.map(({ deliveryKey }) => deliveryKey));
    expect(keys.size).toBe(stored.length);
    expect([...answered.keys()].filter((key) => !keys.has(key))).toEqual([]);
    expect(stored.filter(({ status, attempts }) => status !== 'processed' || attempts !== 1)).toEqual([]);
    const deployments = new Set((await ingestion.deployments(project)).map(({ id }) => id));
    expect([...answered.values()].filter((id) => !deployments.has(id))).toEqual([]);
    expect(deployments.size).toBe(stored.length);
  });
});

describe('fault 17: the same hook again', () => {
  test('twenty at once are one delivery', async () => {
    const project = newProject();
    const web = await startWeb();
    const hook = deploymentHook(project, { id: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(web, hook, { 'idempotency-key': 'the same' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(answers.map(({ body }) => body['deliveryId'])).size).toBe(1);
    const outcomes = answers.map(({ body }) => String(body['outcome'])).toSorted();
    expect(outcomes).toEqual(['accepted', ...Array.from({ length: 19 }, () => 'duplicate')]);
    expect(await ingestion.deliveries()).toMatchObject([{ duplicates: 19 }]);
  });

  test('twenty at two processes are one delivery', async () => {
    const project = newProject();
    const [one, other] = [await startWeb(), await startWeb()];
    const hook = deploymentHook(project, { id: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(index % 2 === 0 ? one : other, hook, { 'idempotency-key': 'the same' }),
      ),
    );
    expect(answers.filter(({ body }) => body['outcome'] === 'accepted')).toHaveLength(1);
    expect(await ingestion.deliveries()).toMatchObject([{ duplicates: 19 }]);
  });

  test('a signed hook replayed after six minutes, and one with another id, are refused and not stored', async () => {
    const web = await startWeb({ env: { GITLAB_WEBHOOK_SIGNING_TOKEN: signingToken } });
    const body = JSON.stringify(deploymentHook(newProject(), { id: 1 }));
    const fresh = sign(body, 'delivery-1', nowSeconds());
    const event = { 'x-gitlab-event': 'Deployment Hook' };
    expect(
      await post(web, body, { ...event, ...sign(body, 'delivery-0', nowSeconds() - 360) }),
    ).toMatchObject({
      status: 401,
      body: { code: 'stale' },
    });
    expect(await post(web, body, { ...event, ...fresh, 'webhook-id': 'delivery-2' })).toMatchObject({
      status: 401,
      body: { code: 'bad_signature' },
    });
    expect(await post(web, `${body} `, { ...event, ...fresh })).toMatchObject({ status: 401 });
    expect(await post(web, body, { ...event, 'x-gitlab-token': testWebhookSecret })).toMatchObject({
      status: 401,
      body: { code: 'unsigned_refused' },
    });
    expect(await ingestion.deliveries()).toEqual([]);
    expect(await post(web, body, { ...event, ...fresh })).toMatchObject({
      status: 200,
      body: { outcome: 'accepted' },
    });
    expect(await post(web, body, { ...event, ...fresh })).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate' },
    });
  });
});

describe('fault 20: the secret is rotated under load', () => {
  const rotate = (plain: string, overlapSeconds: number) =>
    setConnectionSecret(ingestion.db, testSecretKey, 'default', 'webhook_secret', plain, overlapSeconds);

  test('no valid hook is refused, and the old secret is refused after the window', async () => {
    const web = await startWeb();
    const project = newProject();
    const hookWith = async (secret: string) =>
      (await send(web, deploymentHook(project, { id: 1 }), { 'x-gitlab-token': secret })).status;
    let secret = testWebhookSecret;
    const over = new AbortController();
    const statuses: number[] = [];
    const senders = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) statuses.push(await hookWith(secret));
    });
    let previous = secret;
    for (let round = 1; round <= 4; round += 1) {
      await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThan(round * 60);
      previous = secret;
      const next = `rotated for the ${round}. time`;
      await rotate(next, 3);
      // GitLab is told at once, and uses it in the same moment.
      secret = next;
    }
    const rotatedAt = Date.now();
    await expect.poll(() => statuses.length, { timeout: 20_000 }).toBeGreaterThan(300);
    over.abort();
    await Promise.all(senders);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await hookWith(previous)).toBe(200);
    await expect.poll(() => hookWith(previous), { timeout: 15_000, interval: 250 }).toBe(401);
    expect(Date.now() - rotatedAt).toBeGreaterThan(2_500);
    expect(await hookWith(secret)).toBe(200);
  });

  test('the same for a signing token', async () => {
    const web = await startWeb({ env: { GITLAB_WEBHOOK_SIGNING_TOKEN: signingToken } });
    const body = JSON.stringify(deploymentHook(newProject(), { id: 1 }));
    const next = `whsec_${randomBytes(32).toString('base64')}`;
    const sendSigned = (token: string) =>
      post(web, body, {
        'x-gitlab-event': 'Deployment Hook',
        ...sign(body, randomUUID(), nowSeconds(), token),
      });
    expect(await sendSigned(signingToken)).toMatchObject({ status: 200 });
    await setConnectionSecret(ingestion.db, testSecretKey, 'default', 'signing_token', next, 3600);
    expect(await sendSigned(next)).toMatchObject({ status: 200 });
    expect(await sendSigned(signingToken)).toMatchObject({ status: 200 });
  });

  test('who guesses secrets does not make the database be asked for each guess', async () => {
    const web = await startWeb();
    const hook = deploymentHook(newProject(), { id: 1 });
    await send(web, hook);
    const began = Date.now();
    const guesses = Array.from({ length: 300 }, (_, index) => index);
    const statuses = await Promise.all(
      guesses.map(async (index) => (await send(web, hook, { 'x-gitlab-token': `guess ${index}` })).status),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await ingestion.deliveries()).toHaveLength(1);
  });
});

describe('fault 19: bodies that abuse', () => {
  const megabyte = 1024 * 1024;

  test('what is larger than 25 MB is refused, whether it says so or not, and memory stays flat', async () => {
    const web = await startWeb();
    await send(web, deploymentHook(newProject(), { id: 1 }));
    const before = residentMegabytes(web);
    const headers = { 'x-gitlab-token': testWebhookSecret, 'x-gitlab-event': 'Pipeline Hook' };
    // Honest length: refused before anything is read.
    expect(await rawRequest(web, { ...headers, 'content-length': String(26 * megabyte) }, [])).toBe(413);
    for (let round = 0; round < 8; round += 1) {
      const chunks = Array.from({ length: 100 }, () => Buffer.alloc(megabyte, 'a'));
      // In chunks, without a length, and 100 MB of it.
      expect(await rawRequest(web, { ...headers, 'transfer-encoding': 'chunked' }, chunks)).toBe(413);
    }
    expect(residentMegabytes(web) - before).toBeLessThan(150);
    expect(await send(web, deploymentHook(newProject(), { id: 2 }))).toMatchObject({ status: 200 });
    expect(await ingestion.deliveries()).toHaveLength(2);
  });

  test('a sender that trickles is cut off, and others are answered meanwhile', async () => {
    const web = await startWeb();
    const began = Date.now();
    const slow = trickle(web);
    expect(await send(web, deploymentHook(newProject(), { id: 1 }))).toMatchObject({ status: 200 });
    expect(await slow).toContain('408');
    const took = Date.now() - began;
    expect(took).toBeGreaterThan(9_000);
    expect(took).toBeLessThan(13_000);
  });

  test('what cannot be read is kept in quarantine, or ignored, and never a 4xx', async () => {
    const web = await startWeb();
    const project = newProject();
    const hook = JSON.stringify(deploymentHook(project, { id: 1 }));
    const bodies: [string, string | Uint8Array<ArrayBuffer>, string][] = [
      ['bad JSON', `${hook.slice(0, -1)},,}`, 'quarantined'],
      ['cut off', hook.slice(0, 200), 'quarantined'],
      [
        'bad UTF-8',
        Buffer.concat([Buffer.from('{"object_kind":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
        'quarantined',
      ],
      ['empty', '', 'quarantined'],
      [
        'deep nesting',
        `{"object_kind":"deployment","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
        'quarantined',
      ],
      ['a million values', `{"object_kind":"pipeline","x":[${'0,'.repeat(1_100_000)}0]}`, 'quarantined'],
      ['of no kind', '{"__proto__":{"object_kind":"deployment"}}', 'quarantined'],
      [
        'a prototype',
        `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${hook.slice(1)}`,
        'accepted',
      ],
      ['NUL in text', hook.replace('main', String.raw`ma\u0000in`), 'accepted'],
      ['half a character', hook.replace('main', String.raw`ma\ud800in`), 'accepted'],
      ['an unknown event', '{"object_kind":"wiki_page"}', 'ignored'],
    ];
    for (const [name, body, outcome] of bodies) {
      const answer = await post(web, body, {
        'x-gitlab-token': testWebhookSecret,
        'x-gitlab-event': 'Deployment Hook',
        'idempotency-key': name,
      });
      expect([name, answer]).toMatchObject([name, { status: 200, body: { outcome } }]);
    }
    await ingestion.drain();
    expect(ingestion.failures).toEqual([]);
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(await ingestion.deployments(project)).toMatchObject([
      { id: 1, ref: expect.stringMatching(/ma.?in/) },
    ]);
    expect((await ingestion.deliveries()).filter(({ status }) => status === 'pending')).toEqual([]);
  });

  test('a pipeline of 10,000 jobs is ingested', async () => {
    const web = await startWeb();
    const project = newProject();
    const jobs = Array.from({ length: 10_000 }, (_, index) => ({
      id: 90_000 + index,
      environment: `review/${index}`,
    }));
    await send(web, deploymentHook(project, { id: 1, jobId: 95_000 }, { commit_url: null, short_sha: null }));
    expect(await send(web, pipelineHook(project, { id: 7, sha: sha(7), jobs }))).toMatchObject({
      status: 200,
    });
    await ingestion.drain();
    expect(ingestion.failures).toEqual([]);
    expect(await ingestion.db.job.count()).toBe(10_000);
    expect(await ingestion.deployments(project)).toMatchObject([{ id: 1, sha: sha(7), pipelineId: 7 }]);
  });

  test('who sends bodies without the secret cannot fill the memory, nor keep others out', async () => {
    const web = await startWeb();
    await send(web, deploymentHook(newProject(), { id: 1 }));
    const before = residentMegabytes(web);
    const body = Buffer.alloc(20 * megabyte, ' ');
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, residentMegabytes(web));
    }, 20);
    const attacks = Promise.allSettled(
      Array.from({ length: 40 }, () =>
        rawRequest(web, { 'x-gitlab-token': 'wrong', 'content-length': String(body.length) }, [body]),
      ),
    );
    expect(await send(web, deploymentHook(newProject(), { id: 2 }))).toMatchObject({ status: 200 });
    await attacks;
    clearInterval(watch);
    expect(highest - before).toBeLessThan(450);
    expect(await ingestion.deliveries()).toHaveLength(2);
  });

  test('who holds large bodies back does not keep the usual ones out', async () => {
    const web = await startWeb();
    const body = Buffer.alloc(24 * megabyte, ' ');
    const sockets = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const socket = connect(web.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(
          'POST /api/webhooks/gitlab/default HTTP/1.1\r\nhost: x\r\ncontent-length: 26000000\r\n\r\n',
        );
        await new Promise((resolve) => {
          socket.write(body, resolve);
          socket.once('data', resolve);
          socket.once('close', resolve);
        });
        return socket;
      }),
    );
    for (let id = 1; id <= 20; id += 1)
      expect(await send(web, deploymentHook(newProject(), { id }))).toMatchObject({ status: 200 });
    for (const socket of sockets) socket.destroy();
  });

  /** Sends chunks as fast as they are taken; resolves with the status, 0 when the connection was cut before one came. */
  function rawRequest(web: WebProcess, headers: Record<string, string>, chunks: Buffer[]): Promise<number> {
    return new Promise((resolve) => {
      let status = 0;
      const request = httpRequest(`${web.url}/api/webhooks/gitlab/default`, {
        method: 'POST',
        headers,
        agent: false,
      });
      request.setMaxListeners(0);
      request.on('response', (response) => {
        status = response.statusCode ?? 0;
        response.resume();
        response.on('close', () => resolve(status));
      });
      // The server closes the connection while we still send: that is its answer to the rest.
      request.on('error', () => resolve(status));
      void (async () => {
        for (const chunk of chunks) {
          if (request.destroyed || status !== 0) return;
          if (!request.write(chunk)) {
            await new Promise((drained) => {
              request.once('drain', drained);
              request.once('close', drained);
              request.once('response', drained);
            });
          }
        }
        if (headers['content-length'] === undefined || chunks.length > 0) request.end();
        else request.flushHeaders();
      })();
    });
  }

  /** Sends a byte every 200 ms, until the server has enough of it; resolves with what the server said. */
  function trickle(web: WebProcess): Promise<string> {
    return new Promise((resolve) => {
      let said = '';
      const socket = connect(web.port, '127.0.0.1');
      socket.write(
        `POST /api/webhooks/gitlab/default HTTP/1.1\r\nhost: x\r\nx-gitlab-token: ${testWebhookSecret}\r\ncontent-length: 100000\r\n\r\n`,
      );
      const timer = setInterval(() => socket.write(' '), 200);
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(timer);
        resolve(said);
      });
    });
  }
});

describe('fault 25: text that wants to be more than text', () => {
  test('is stored as it is, and is one JSON line each time it is logged', async () => {
    const web = await startWeb({ env: { STERNWAY_LOG_LEVEL: 'debug' } });
    const project = newProject();
    const hostile = 'x\r\n{"level":"error","msg":"forged"}\u001b[31m<script>alert(1)</script>\u202e';
    await send(
      web,
      deploymentHook(
        project,
        { id: 1, environment: `prod ${hostile}` },
        { ref: hostile, commit_title: hostile, user: { name: hostile, username: hostile } },
      ),
      { 'idempotency-key': 'a "b" <i>', 'x-gitlab-event': 'Deployment Hook<script>' },
    );
    await send(web, deploymentHook(project, { id: 2 }), {
      'x-gitlab-token': 'wrong \u001b'.replace('\u001b', '%1b'),
    });
    await ingestion.drain();
    const [deployment] = await ingestion.db.deployment.findMany();
    expect(deployment).toMatchObject({
      ref: hostile,
      commitTitle: hostile,
      deployedByName: hostile,
      deployedByUsername: hostile,
    });
    expect(web.lines.length).toBeGreaterThan(1);
    for (const line of web.lines) {
      expect(line).toHaveProperty('level');
      expect(line['msg']).not.toBe('forged');
    }
    expect(web.output()).not.toContain('\u001b');
    const notes = await ingestion.deliveries();
    for (const { note } of notes) expect(note ?? '').not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });
});
