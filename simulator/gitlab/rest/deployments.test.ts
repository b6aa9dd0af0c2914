import { describe, expect, it } from 'vitest';
import { idsOf } from '../testing/read';
import { callApi } from '../testing/request';
import { simulator, standingClock } from '../testing/simulator';

describe('list of deployments', () => {
  it('orders by id unless told otherwise, and wants the order that belongs to a filter', async () => {
    const clock = standingClock();
    const gitlab = await simulator({ clock });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    for (const environment of ['dev', 'staging', 'dev']) {
      gitlab.world.deploy({ projectId: project.id, environment });
      clock.move(60_000);
    }
    const list = (query: string) => callApi(gitlab, 'GET', `/projects/${project.id}/deployments?${query}`);
    expect(idsOf((await list('')).body)).toEqual([1, 2, 3]);
    expect(idsOf((await list('sort=desc')).body)).toEqual([3, 2, 1]);
    expect(idsOf((await list('environment=dev')).body)).toEqual([1, 3]);
    const since = new Date(clock.now() - 120_000).toISOString();
    expect(await list(`updated_after=${since}`)).toMatchObject({
      status: 400,
      body: { message: '400 Bad request - `updated_at` filter and `updated_at` sorting must be paired' },
    });
    expect(idsOf((await list(`updated_after=${since}&order_by=updated_at&sort=asc`)).body)).toEqual([2, 3]);
    expect((await list(`finished_after=${since}&order_by=finished_at`)).status).toBe(400);
    expect(idsOf((await list(`finished_after=${since}&order_by=finished_at&status=success`)).body)).toEqual([
      2, 3,
    ]);
    expect(await list('status=done')).toMatchObject({
      status: 400,
      body: { error: 'status does not have a valid value' },
    });
  });

  it('breaks ties of the update time by descending id', async () => {
    const gitlab = await simulator({ clock: standingClock() });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    for (let made = 0; made < 3; made += 1)
      gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
    const { body } = await callApi(
      gitlab,
      'GET',
      `/projects/${project.id}/deployments?order_by=updated_at&sort=asc`,
    );
    expect(idsOf(body)).toEqual([3, 2, 1]);
  });

  it('shows blocked deployments on Free', async () => {
    const gitlab = await simulator({ version: '16.0.0' });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.world.deploy({ projectId: project.id, environment: 'production', status: 'blocked' });
    const { body } = await callApi(gitlab, 'GET', `/projects/${project.id}/deployments?status=blocked`);
    expect(body).toMatchObject([
      {
        status: 'blocked',
        environment: { name: 'production' },
        deployable: { status: 'manual', pipeline: { id: 1 } },
      },
    ]);
  });
});

describe('reported deployments', () => {
  it('go from failed to success, which deployments of jobs may not', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const sha = project.branches.get('main');
    const path = `/projects/${project.id}/deployments`;
    const made = await callApi(gitlab, 'POST', path, {
      body: { environment: 'qa/eu west', sha, ref: 'main', tag: false, status: 'failed' },
    });
    expect(made).toMatchObject({ status: 201, body: { status: 'failed', deployable: null } });
    const moved = await callApi(gitlab, 'PUT', `${path}/1`, { body: { status: 'success' } });
    expect(moved).toMatchObject({
      status: 200,
      body: { status: 'success', environment: { name: 'qa/eu west' } },
    });
    const { id } = gitlab.world.deploy({ projectId: project.id, environment: 'dev', status: 'failed' });
    expect(await callApi(gitlab, 'PUT', `${path}/${id}`, { body: { status: 'success' } })).toMatchObject({
      status: 403,
      body: {
        message: '403 Forbidden - Deployments created using GitLab CI can not be updated using the API',
      },
    });
    expect(
      await callApi(gitlab, 'POST', path, {
        body: { environment: 'dev', sha: 'f'.repeat(40), ref: 'main', tag: false, status: 'success' },
      }),
    ).toMatchObject({ status: 400, body: { message: { sha: ['The commit does not exist'] } } });
  });
});

describe('merge requests of a deployment', () => {
  it('appear some time after success, those since the last successful one', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
    await gitlab.world.settled();
    for (const title of ['One', 'Two']) {
      const { iid } = gitlab.world.createMergeRequest({ projectId: project.id, title });
      gitlab.world.mergeMergeRequest({ projectId: project.id, iid });
    }
    const failed = gitlab.world.deploy({ projectId: project.id, environment: 'staging', status: 'failed' });
    const good = gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
    expect(good.mergeRequestIds).toEqual([]);
    await gitlab.world.settled();
    const of = async (id: number): Promise<unknown> =>
      (await callApi(gitlab, 'GET', `/projects/${project.id}/deployments/${id}/merge_requests`)).body;
    expect(await of(good.id)).toMatchObject([{ title: 'Two' }, { title: 'One' }]);
    expect(await of(failed.id)).toEqual([]);
  });
});

describe('approval', () => {
  it('does not exist on Free', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { id } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'production',
      status: 'blocked',
    });
    const answer = await callApi(gitlab, 'POST', `/projects/${project.id}/deployments/${id}/approval`, {
      body: { status: 'approved' },
    });
    expect(answer).toMatchObject({ status: 404, body: { error: '404 Not Found' } });
  });

  it('is refused to who asked, counted for others, and leaves the job to be played', async () => {
    const gitlab = await simulator({ edition: 'premium' });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const protect = await callApi(gitlab, 'POST', `/projects/${project.id}/protected_environments`, {
      body: {
        name: 'production',
        deploy_access_levels: [{ access_level: 40 }],
        approval_rules: [{ access_level: 40, required_approvals: 1 }],
      },
    });
    expect(protect.status).toBe(201);
    const author = gitlab.world.addUser({ username: 'tom' });
    gitlab.world.addMember({ projectId: project.id, userId: author.id, level: 40 });
    const { token } = gitlab.world.addToken({ userId: author.id });
    const { id } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'production',
      status: 'blocked',
      userId: author.id,
    });
    const path = `/projects/${project.id}/deployments/${id}`;
    expect(
      (await callApi(gitlab, 'POST', `${path}/approval`, { body: { status: 'approved' }, token })).status,
    ).toBe(400);
    expect((await callApi(gitlab, 'GET', path)).body).toMatchObject({
      pending_approval_count: 1,
      approvals: [],
    });
    const given = await callApi(gitlab, 'POST', `${path}/approval`, {
      body: { status: 'approved', comment: 'ok' },
    });
    expect(given).toMatchObject({ status: 201, body: { status: 'approved', comment: 'ok' } });
    expect((await callApi(gitlab, 'GET', path)).body).toMatchObject({
      status: 'blocked',
      pending_approval_count: 0,
    });
  });
});

describe('environments', () => {
  it('take their deployments with them when they are deleted, and come back with another id', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const first = gitlab.world.deploy({ projectId: project.id, environment: 'review/größe 1' });
    const path = `/projects/${project.id}/environments/${first.environmentId}`;
    expect((await callApi(gitlab, 'DELETE', path)).status).toBe(403);
    await callApi(gitlab, 'POST', `${path}/stop`);
    expect((await callApi(gitlab, 'DELETE', path)).status).toBe(204);
    expect(await callApi(gitlab, 'GET', path)).toMatchObject({
      status: 404,
      body: { message: '404 Not found' },
    });
    expect(gitlab.world.deployments({ projectId: project.id })).toEqual([]);
    const second = gitlab.world.deploy({ projectId: project.id, environment: 'review/größe 1' });
    expect(second.environmentId).not.toBe(first.environmentId);
    const { body } = await callApi(
      gitlab,
      'GET',
      `/projects/${project.id}/environments?name=${encodeURIComponent('review/größe 1')}`,
    );
    expect(body).toMatchObject([{ id: second.environmentId, tier: 'development', state: 'available' }]);
  });
});
