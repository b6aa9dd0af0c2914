import { inspect } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

import { createGitLabClient, type GitLabClient } from './client';
import type { Clock } from './clock';
import { GitLabError } from './gitlab-error';
import type { RateLimiter } from './rate-limiter';
import { json, startStubServer, type StubServer } from './stub-server.fixture';

const token = 'glpat-StubStubStubStubStub';
const user = { id: 4, username: 'ana', name: 'Ana' };
const hook = {
  id: 1,
  url: 'https://sternway.example.com/api/webhooks/gitlab/default',
  deployment_events: true,
};
const hookSettings = { url: hook.url, token: 'hook-secret-1', signingToken: null };

let server: StubServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** Time that only passes by sleeping. */
function fakeClock(): Clock & { slept: number[] } {
  let now = Date.parse('2026-08-02T08:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

function recordingLimiter(): RateLimiter & { acquired: number; pauses: Date[] } {
  const limiter = {
    acquired: 0,
    pauses: [] as Date[],
    acquire: () => {
      limiter.acquired += 1;
      return Promise.resolve();
    },
    pausedUntil: (until: Date) => {
      limiter.pauses.push(until);
      return Promise.resolve();
    },
  };
  return limiter;
}

async function setUp(
  respond: Parameters<typeof startStubServer>[0],
  options: { path?: string; timeoutMs?: number; token?: string } = {},
): Promise<{
  client: GitLabClient;
  stub: StubServer;
  clock: ReturnType<typeof fakeClock>;
  limiter: ReturnType<typeof recordingLimiter>;
}> {
  const stub = await startStubServer(respond);
  server = stub;
  const clock = fakeClock();
  const limiter = recordingLimiter();
  const client = createGitLabClient({
    url: stub.url + (options.path ?? ''),
    token: options.token ?? token,
    limiter,
    clock,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { client, stub, clock, limiter };
}

async function failure(call: Promise<unknown>): Promise<GitLabError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GitLabError);
  if (!(error instanceof GitLabError)) throw new Error('not a GitLabError');
  for (const shown of [
    inspect(error, { depth: 10, showHidden: true }),
    JSON.stringify(error),
    String(error.stack),
  ]) {
    expect(shown).not.toContain(token);
    expect(shown).not.toContain('hook-secret-1');
  }
  expect(error.cause).toBeUndefined();
  return error;
}

describe('requests', () => {
  it.each([
    ['', '/api/v4/user'],
    ['/', '/api/v4/user'],
    ['/gitlab', '/gitlab/api/v4/user'],
    ['/some/gitlab//', '/some/gitlab/api/v4/user'],
  ])('reach GitLab below %j', async (path, expected) => {
    const { client, stub, limiter } = await setUp((response) => json(response, user), { path });
    expect(await client.currentUser()).toEqual({ gitlabUserId: 4, username: 'ana', name: 'Ana' });
    expect(stub.requests.map(({ url }) => url)).toEqual([expected]);
    expect(stub.requests[0]?.headers).toMatchObject({ 'private-token': token, accept: 'application/json' });
    expect(limiter.acquired).toBe(1);
  });

  it('send what a hook needs, once', async () => {
    const { client, stub } = await setUp((response) => json(response, hook, 201));
    await client.createHook(7, { ...hookSettings, signingToken: 'whsec_abc' });
    expect(stub.requests).toHaveLength(1);
    expect(stub.requests[0]).toMatchObject({ method: 'POST', url: '/api/v4/projects/7/hooks' });
    expect(JSON.parse(stub.requests[0]?.body ?? '')).toEqual({
      url: hook.url,
      token: 'hook-secret-1',
      signing_token: 'whsec_abc',
      push_events: false,
      deployment_events: true,
      job_events: true,
      pipeline_events: true,
      tag_push_events: true,
      releases_events: true,
      merge_requests_events: true,
    });
  });
});

describe('reading requests', () => {
  it.each([429, 502, 503, 504])('are sent again after %i', async (status) => {
    const { client, stub, limiter, clock } = await setUp((response, _request, number) => {
      if (number <= 2) response.writeHead(status).end('Retry later\n');
      else json(response, user);
    });
    expect(await client.currentUser()).toMatchObject({ username: 'ana' });
    expect(stub.requests).toHaveLength(3);
    expect(limiter.acquired).toBe(3);
    expect(clock.slept).toHaveLength(2);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(125);
    expect(clock.slept[1]).toBeLessThanOrEqual(750);
  });

  it('are sent again after a lost connection', async () => {
    const { client, stub } = await setUp((response, _request, number) => {
      if (number === 1) response.destroy();
      else json(response, user);
    });
    expect(await client.currentUser()).toMatchObject({ username: 'ana' });
    expect(stub.requests).toHaveLength(2);
  });

  it('are given up after four attempts', async () => {
    const { client, stub } = await setUp((response) => {
      response
        .writeHead(503, { 'content-type': 'text/html' })
        .end('<html><body>GitLab is down</body></html>');
    });
    const error = await failure(client.currentUser());
    expect(error).toMatchObject({
      kind: 'unavailable',
      status: 503,
      operation: 'GET user',
      message: 'GET user: status 503',
    });
    expect(stub.requests).toHaveLength(4);
  });

  it('wait as long as GitLab asks, and tell the other workers', async () => {
    const { client, clock, limiter } = await setUp((response, _request, number) => {
      if (number === 1) response.writeHead(429, { 'retry-after': '20' }).end('Retry later\n');
      else json(response, user);
    });
    await client.currentUser();
    expect(clock.slept[0]).toBeGreaterThanOrEqual(20_000);
    expect(limiter.pauses).toEqual([new Date('2026-08-02T08:00:20Z')]);
  });

  it.each([
    [{ 'retry-after': '45' }, '2026-08-02T08:00:45.000Z'],
    [{ 'retry-after': 'Sun, 02 Aug 2026 08:01:00 GMT' }, '2026-08-02T08:01:00.000Z'],
    [{ 'ratelimit-reset': '1785657660' }, '2026-08-02T08:01:00.000Z'],
    [{ 'retry-after': '99999999' }, '2026-08-02T09:00:00.000Z'],
  ])('do not wait longer than half a minute: %j', async (headers, retryAt) => {
    const { client, stub, limiter, clock } = await setUp((response) => {
      response.writeHead(429, headers).end('Retry later\n');
    });
    const error = await failure(client.currentUser());
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429, retryAt: new Date(retryAt) });
    expect(error.message).toContain('Retry later');
    expect(stub.requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
    expect(limiter.pauses).toEqual([new Date(retryAt)]);
  });

  it.each([400, 401, 403, 404, 409, 422, 500])('are not sent again after %i', async (status) => {
    const { client, stub } = await setUp((response) => json(response, { message: `${status} No` }, status));
    await failure(client.currentUser());
    expect(stub.requests).toHaveLength(1);
  });
});

describe('changing requests', () => {
  it.each([429, 502, 503, 504, 500])('are sent once, also after %i', async (status) => {
    const { client, stub, limiter } = await setUp((response) => {
      response.writeHead(status, { 'retry-after': '1' }).end();
    });
    const error = await failure(client.createHook(7, hookSettings));
    expect(error).toMatchObject({ status, operation: 'POST projects/7/hooks' });
    expect(stub.requests).toHaveLength(1);
    expect(limiter.pauses).toHaveLength(status === 429 ? 1 : 0);
  });

  it('are sent once when the answer is lost', async () => {
    const { client, stub } = await setUp((response) => response.destroy());
    expect(await failure(client.editHook(7, 1, hookSettings))).toMatchObject({
      kind: 'unavailable',
      status: null,
    });
    expect(await failure(client.testHook(7, 1, 'push_events'))).toMatchObject({
      kind: 'unavailable',
      status: null,
    });
    expect(stub.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /api/v4/projects/7/hooks/1',
      'POST /api/v4/projects/7/hooks/1/test/push_events',
    ]);
  });

  it('are sent once when the answer does not come in time', async () => {
    const { client, stub } = await setUp(() => {}, { timeoutMs: 50 });
    const error = await failure(client.createHook(7, hookSettings));
    expect(error).toMatchObject({ kind: 'timeout', status: null });
    expect(stub.requests).toHaveLength(1);
  });
});

describe('failures', () => {
  it.each([
    [401, 'unauthorized', { message: '401 Unauthorized' }, '401 Unauthorized'],
    [
      401,
      'unauthorized',
      { error: 'invalid_token', error_description: 'Token was revoked.' },
      '401 Token was revoked.',
    ],
    [403, 'forbidden', { message: '403 Forbidden' }, '403 Forbidden'],
    [403, 'forbidden', { error: 'insufficient_scope', scope: 'api' }, '403 insufficient_scope'],
    [404, 'not_found', { message: '404 Project Not Found' }, '404 Project Not Found'],
    [409, 'conflict', { message: '409 Conflict' }, '409 Conflict'],
    [400, 'invalid', { error: 'url is missing' }, '400 url is missing'],
    [422, 'invalid', { message: { url: ['is blocked'] } }, '422 {"url":["is blocked"]}'],
    [500, 'unavailable', { message: '500 Internal Server Error' }, '500 Internal Server Error'],
  ])('of status %i are %s', async (status, kind, body, message) => {
    const { client } = await setUp((response) => json(response, body, status));
    const error = await failure(client.currentUser());
    expect(error).toMatchObject({ kind, status, message: `GET user: ${message}` });
  });

  it('never show the token, even when GitLab sends it back', async () => {
    const { client } = await setUp((response, request) => {
      json(
        response,
        { message: `bad token ${String(request.headers['private-token'])} x`, echo: request.headers },
        400,
      );
    });
    expect((await failure(client.currentUser())).message).toBe('GET user: 400 bad token [REDACTED] x');
  });

  it('never show a token that is no valid header value', async () => {
    const odd = `${token}\nx`;
    const { client } = await setUp((response) => json(response, user), { token: odd });
    expect(await failure(client.currentUser())).toMatchObject({ kind: 'unavailable', status: null });
  });

  it('say in one short line what went wrong', async () => {
    const { client } = await setUp((response) =>
      json(response, { message: `a\r\nb\u001b[31m${'x'.repeat(5000)}` }, 400),
    );
    const { message } = await failure(client.currentUser());
    expect(message).toMatch(/^GET user: 400 a b \[31mx+$/);
    expect(message.length).toBeLessThan(330);
  });

  it("of connections name the system's code", async () => {
    const { client, stub } = await setUp((response) => json(response, user));
    await stub.close();
    const error = await failure(client.currentUser());
    expect(error).toMatchObject({ kind: 'unavailable', status: null });
    expect(error.message).toBe('GET user: GitLab could not be reached (ECONNREFUSED)');
  });

  it('come in time when GitLab does not answer, or stops in the middle', async () => {
    const silent = await setUp(() => {}, { timeoutMs: 50 });
    expect(await failure(silent.client.currentUser())).toMatchObject({ kind: 'timeout' });
    expect(silent.stub.requests).toHaveLength(1);
    await silent.stub.close();
    const stuck = await setUp(
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
      {
        timeoutMs: 50,
      },
    );
    expect(await failure(stuck.client.currentUser())).toMatchObject({ kind: 'timeout' });
  });
});

describe('answers', () => {
  it.each([301, 302, 307, 308])('that redirect (%i) are refused: the token stays here', async (status) => {
    const { client, stub } = await setUp((response) => {
      response.writeHead(status, { location: '/api/v4/other?private_token=x' }).end();
    });
    expect(await failure(client.currentUser())).toMatchObject({ kind: 'unreadable_answer', status });
    expect(stub.requests).toHaveLength(1);
  });

  it.each([
    ['are empty', ''],
    ['are HTML', '<html><title>Sign in</title></html>'],
    ['are cut off', '{"id": 4, "usern'],
    ['are no document', '"ana"'],
  ])('that %s are unreadable', async (_name, body) => {
    const { client } = await setUp((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
    expect(await failure(client.currentUser())).toMatchObject({ kind: 'unreadable_answer', status: 200 });
  });

  it('of another shape are unreadable, and say where', async () => {
    const { client } = await setUp((response) => json(response, { ...user, id: 2 ** 60 }));
    expect((await failure(client.currentUser())).message).toMatch(/^GET user: id: /);
    await server?.close();
    const list = await setUp((response) => json(response, { message: 'a list, please' }));
    expect(await failure(list.client.listHooks(7))).toMatchObject({ kind: 'unreadable_answer' });
  });

  it('larger than 32 MB are not read to the end', async () => {
    let sent = 0;
    const { client } = await setUp((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = (): void => {
        while (sent < 512 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    });
    const error = await failure(client.currentUser());
    expect(error.message).toBe('GET user: the answer is larger than 32 MB');
    expect(sent).toBeLessThan(256);
  });
});
