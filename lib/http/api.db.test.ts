import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { deploymentHook, sha } from '@/lib/testing/hook-bodies';
import { type Ingestion, newProject, openIngestion } from '@/lib/testing/ingestion';
import { processEnvironment, testAdminToken } from '@/lib/testing/processes';
import { startWebServer, type TestWebServer } from '@/lib/testing/web-server';

let database: TestDatabase;
let ingestion: Ingestion;
let web: TestWebServer;
const project = newProject();
const slug = project.path.replaceAll('/', '--');

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
  Object.assign(
    process.env,
    processEnvironment(database.url, {
      STERNWAY_LOG_LEVEL: 'error',
      STERNWAY_PUBLIC_URL: 'https://sternway.example.com',
    }),
  );
  web = await startWebServer();
  for (let id = 1; id <= 5; id += 1)
    await ingestion.send(deploymentHook(project, { id, at: id, sha: sha(id), environment: 'staging' }));
  await ingestion.send(deploymentHook(project, { id: 9, at: 9, sha: sha(9), environment: 'review/größe x' }));
  await ingestion.sendRaw(Buffer.from('not json'), { 'x-gitlab-event': 'Deployment Hook' });
  await ingestion.drain();
});

afterAll(async () => {
  await web.close();
  await ingestion.close();
  await database.drop();
});

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function ask(path: string, options: RequestInit & { token?: string | null } = {}): Promise<Answer> {
  const { token = testAdminToken, headers, ...rest } = options;
  const response = await fetch(`${web.url}${path}`, {
    ...rest,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...Object.fromEntries(new Headers(headers)),
    },
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const parsed: unknown = isJson ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body: { ...Object(parsed) } };
}

const paths = [
  '/api/metrics',
  '/api/v1/board',
  '/api/v1/board/summary',
  '/api/v1/deliveries',
  '/api/v1/deliveries/summary',
  '/api/v1/deliveries/1',
  '/api/v1/deployments',
  '/api/v1/deployments/1',
  '/api/v1/events',
  '/api/v1/hooks',
  '/api/v1/services',
  `/api/v1/services/${slug}`,
  `/api/v1/services/${slug}/versions`,
  `/api/v1/services/${slug}/environments/staging/ahead`,
];

describe('who may ask', () => {
  test.each(paths)('%s answers nobody without a token or a session', async (path) => {
    expect(await ask(path, { token: null })).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
    expect(await ask(path, { token: 'guess' })).toMatchObject({ status: 401, body: { code: 'bad_token' } });
    const cookie = 'sternway_session=9999999999999.x';
    expect(await ask(path, { token: null, headers: { cookie } })).toMatchObject({ status: 401 });
  });

  test.each([
    ['POST', '/api/v1/reconciliations'],
    ['POST', '/api/v1/deliveries/1/replay'],
    ['POST', '/api/v1/deliveries/replay'],
    ['PUT', `/api/v1/services/${slug}/environments/staging`],
    ['DELETE', '/api/v1/session'],
  ])('%s %s does nothing without a token', async (method, path) => {
    const body = JSON.stringify({ outcome: 'quarantined' });
    expect(await ask(path, { method, token: null, body })).toMatchObject({ status: 401 });
  });

  test('health needs no token', async () => {
    expect((await ask('/api/health/live', { token: null })).status).toBe(200);
    expect(await ask('/api/health/ready', { token: null })).toMatchObject({
      status: 503,
      body: { reason: 'no worker has started yet' },
    });
  });

  test('a session reads, and commands only from our own pages', async () => {
    const signedIn = await ask('/api/v1/session', {
      method: 'POST',
      token: null,
      headers: { origin: 'https://sternway.example.com' },
      body: JSON.stringify({ token: testAdminToken }),
    });
    expect(signedIn.status).toBe(204);
    const set = signedIn.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Lax/);
    expect(set).toMatch(/Secure/);
    const cookie = set.split(';')[0] ?? '';
    expect((await ask('/api/v1/board', { token: null, headers: { cookie } })).status).toBe(200);
    const command = (headers: Record<string, string>) =>
      ask('/api/v1/reconciliations', { method: 'POST', token: null, headers: { cookie, ...headers } });
    expect(await command({ origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { code: 'cross_site' },
    });
    expect((await command({ origin: 'null' })).status).toBe(403);
    expect((await command({})).status).toBe(403);
    expect((await command({ origin: 'https://sternway.example.com' })).status).toBe(200);
  });

  test('no page elsewhere signs somebody in', async () => {
    const answer = await ask('/api/v1/session', {
      method: 'POST',
      token: null,
      headers: { origin: 'https://evil.example' },
      body: JSON.stringify({ token: testAdminToken }),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'cross_site' } });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('what is not valid', () => {
  const nul = '%00';
  test.each([
    '/api/v1/board?limit=0',
    '/api/v1/board?limit=many',
    '/api/v1/board?state=confused',
    `/api/v1/board?query=${'x'.repeat(300)}`,
    `/api/v1/board?query=a${nul}b`,
    `/api/v1/board?group=${nul}`,
    `/api/v1/board?environment=${nul}`,
    `/api/v1/board?service=${nul}`,
    '/api/v1/board?cursor=nonsense',
    `/api/v1/board?cursor=${Buffer.from('["a","b","x"]').toString('base64url')}`,
    `/api/v1/board?cursor=${Buffer.from('["a\\u0000","b","1"]').toString('base64url')}`,
    `/api/v1/deployments?service=${nul}`,
    `/api/v1/deployments?environment=${nul}`,
    `/api/v1/deployments?query=${nul}`,
    `/api/v1/deployments?sha=${nul}`,
    '/api/v1/deployments?status=lost',
    `/api/v1/deployments?cursor=${Buffer.from('["yesterday","1"]').toString('base64url')}`,
    `/api/v1/deliveries?project=${nul}`,
    `/api/v1/deliveries?kind=${nul}`,
    `/api/v1/deliveries?cursor=${Buffer.from('["999999999999999999999"]').toString('base64url')}`,
  ])('%s is refused, and told why', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status: 400,
      code: expect.stringMatching(/^bad_/),
      title: 'Bad request',
      requestId: expect.any(String),
    });
  });

  test.each([
    `/api/v1/services/${nul}`,
    `/api/v1/services/nobody--nothing`,
    `/api/v1/services/${nul}/versions`,
    `/api/v1/services/${slug}/environments/${nul}/ahead`,
    '/api/v1/deployments/999999',
    '/api/v1/deployments/abc',
    '/api/v1/deliveries/99999999999999999999',
    `/api/v1/deliveries/${nul}`,
  ])('%s is not there', async (path) => {
    const answer = await ask(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).toMatchObject({ code: expect.any(String) });
  });

  test.each([
    ['{"tier":', 400],
    ['{"tier":"gold"}', 400],
    ['{"position":-1}', 400],
    ['{"position":1.5}', 400],
    ['{"unknown":1}', 400],
    ['[]', 400],
    ['"x"', 400],
    [`{"tier":"${'x'.repeat(1_100_000)}"}`, 413],
  ])('a command %.40s is refused', async (body, status) => {
    const answer = await ask(`/api/v1/services/${slug}/environments/staging`, { method: 'PUT', body });
    expect(answer.status).toBe(status);
  });

  test.each(['a%2Fb', 'a%00b', 'a--b--c', '%20'])(
    'a service named %s is made or refused, and breaks nothing',
    async (name) => {
      const answer = await ask(`/api/v1/services/${name}/environments/${nul}`, { method: 'PUT', body: '{}' });
      expect(answer.status).toBe(400);
      const made = await ask(`/api/v1/services/${name}/environments/dev`, { method: 'PUT', body: '{}' });
      expect([200, 400]).toContain(made.status);
      expect((await ask('/api/v1/board')).status).toBe(200);
    },
  );
});

describe('lists', () => {
  test('are read page by page, each row once', async () => {
    for (const list of ['/api/v1/deployments', '/api/v1/deliveries']) {
      const seen: unknown[] = [];
      let cursor: string | null = '';
      for (let page = 0; page < 20 && cursor !== null; page += 1) {
        const { body } = await ask(`${list}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        const items: unknown[] = Array.isArray(body['items']) ? body['items'] : [];
        seen.push(...items.map((item) => Object(item)['id']));
        cursor = typeof body['nextCursor'] === 'string' ? body['nextCursor'] : null;
      }
      expect(cursor).toBeNull();
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(6);
    }
  });

  test('find an environment whose name needs escaping', async () => {
    const name = encodeURIComponent('review/größe x');
    const { body } = await ask(`/api/v1/deployments?service=${slug}&environment=${name}`);
    expect(body).toMatchObject({ items: [{ environment: 'review/größe x', gitlabDeploymentId: 9 }] });
    expect((await ask(`/api/v1/services/${slug}/environments/${name}/ahead`)).status).toBe(200);
  });

  test.each([
    "'; drop table deployment; --",
    '%',
    '_',
    '\\',
    '!',
    '!99999999999999999999',
    '\u202e',
    'ünï🎉',
  ])('search for %j without harm', async (query) => {
    for (const list of ['board', 'deployments'])
      expect((await ask(`/api/v1/${list}?query=${encodeURIComponent(query)}`)).status).toBe(200);
  });

  test('find a deployment by the first digits of its commit', async () => {
    const { body } = await ask(`/api/v1/deployments?sha=${sha(3).slice(0, 10).toUpperCase()}`);
    expect(body).toMatchObject({ items: [{ sha: sha(3) }] });
  });
});

test('an answer tells nothing of where it comes from and is not stored', async () => {
  const { headers } = await ask('/api/v1/board');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-powered-by')).toBeNull();
});
