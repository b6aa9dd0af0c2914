import { describe, expect, it } from 'vitest';
import { callApi } from '../testing/request';
import { simulator, standingClock } from '../testing/simulator';

describe('who may see what', () => {
  it('answers 401 without a token or with a wrong one, and 404 for what one may not see', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/deployments`;
    for (const token of [null, 'glpat-wrong'])
      expect(await callApi(gitlab, 'GET', path, { token })).toMatchObject({
        status: 401,
        body: { message: '401 Unauthorized' },
      });
    const stranger = gitlab.world.addUser({ username: 'stranger' });
    const { token } = gitlab.world.addToken({ userId: stranger.id });
    expect(await callApi(gitlab, 'GET', path, { token })).toMatchObject({
      status: 404,
      body: { message: '404 Project Not Found' },
    });
    expect((await callApi(gitlab, 'GET', '/projects', { token })).body).toEqual([]);
    project.visibility = 'public';
    expect((await callApi(gitlab, 'GET', path, { token })).status).toBe(200);
    expect((await callApi(gitlab, 'GET', `/projects/${project.id}/hooks`, { token })).status).toBe(403);
  });

  it('reads with read_api and writes with api only', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const userId = gitlab.world.state.serviceUserId ?? 0;
    const { token } = gitlab.world.addToken({ userId, scopes: ['read_api'] });
    expect((await callApi(gitlab, 'GET', `/projects/${project.id}`, { token })).status).toBe(200);
    expect(
      await callApi(gitlab, 'POST', `/projects/${project.id}/hooks`, {
        token,
        body: { url: 'http://localhost/' },
      }),
    ).toMatchObject({ status: 403, body: { error: 'insufficient_scope', scope: 'api' } });
  });

  it('tells expired and revoked tokens apart', async () => {
    const clock = standingClock();
    const gitlab = await simulator({ clock });
    const userId = gitlab.world.state.serviceUserId ?? 0;
    const record = gitlab.world.addToken({ userId, expiresAt: clock.now() + 1000 });
    const ask = () => callApi(gitlab, 'GET', '/user', { token: record.token });
    expect(await ask()).toMatchObject({ status: 200, body: { username: 'sternway' } });
    clock.move(2000);
    expect(await ask()).toMatchObject({
      status: 401,
      body: { error: 'invalid_token', error_description: expect.stringMatching(/expired/) },
    });
    record.revoked = true;
    expect(await ask()).toMatchObject({
      status: 401,
      body: { error_description: expect.stringMatching(/revoked/) },
    });
  });

  it('finds projects by encoded path, also after a rename', async () => {
    const gitlab = await simulator();
    const { id } = gitlab.world.addProject({ path: 'acme/payments/ledger' });
    gitlab.world.renameProject(id, 'acme/finance/general-ledger');
    for (const path of ['acme/payments/ledger', 'acme/finance/general-ledger'])
      expect((await callApi(gitlab, 'GET', `/projects/${encodeURIComponent(path)}`)).body).toMatchObject({
        id,
        path_with_namespace: 'acme/finance/general-ledger',
      });
  });

  it('knows no other routes and methods', async () => {
    const gitlab = await simulator();
    expect(await callApi(gitlab, 'GET', '/nothing')).toMatchObject({
      status: 404,
      body: { error: '404 Not Found' },
    });
    expect(await callApi(gitlab, 'DELETE', '/projects')).toMatchObject({
      status: 405,
      body: { error: '405 Not Allowed' },
    });
  });
});

describe('rate limit', () => {
  it('answers 429 with what is needed to wait', async () => {
    const gitlab = await simulator({ requestsPerMinute: 2, clock: standingClock() });
    const first = await callApi(gitlab, 'GET', '/version');
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await callApi(gitlab, 'GET', '/version');
    const refused = await callApi(gitlab, 'GET', '/version');
    expect(refused.status).toBe(429);
    expect(refused.text).toBe('Retry later\n');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe('2');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
  });
});
