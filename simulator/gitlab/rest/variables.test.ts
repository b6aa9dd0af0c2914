import { describe, expect, it } from 'vitest';
import { recordOf } from '../testing/read';
import { callApi } from '../testing/request';
import { simulator } from '../testing/simulator';

describe('variables', () => {
  it('are unique by key and scope, and found by both', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/variables`;
    const create = (body: Record<string, unknown>) => callApi(gitlab, 'POST', path, { body });
    expect((await create({ key: 'ROLE', value: 'a', environment_scope: 'dev' })).status).toBe(201);
    expect((await create({ key: 'ROLE', value: 'b', environment_scope: 'production' })).status).toBe(201);
    expect(await create({ key: 'ROLE', value: 'c', environment_scope: 'dev' })).toMatchObject({
      status: 400,
      body: { message: { key: ['(ROLE) has already been taken'] } },
    });
    expect((await callApi(gitlab, 'GET', `${path}/ROLE`)).status).toBe(409);
    const scoped = `${path}/ROLE?filter[environment_scope]=production`;
    expect((await callApi(gitlab, 'GET', scoped)).body).toMatchObject({ value: 'b' });
    expect((await callApi(gitlab, 'GET', `${path}/NONE`)).body).toEqual({
      message: '404 Variable Not Found',
    });
  });

  it('are masked only when they can be, and hidden for good', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/variables`;
    for (const value of ['short', 'two words here', 'line\nbreak-in-it'])
      expect(
        await callApi(gitlab, 'POST', path, { body: { key: 'SECRET', value, masked: true } }),
      ).toMatchObject({
        status: 400,
        body: { message: { value: ['is invalid'] } },
      });
    const hidden = { key: 'SECRET', value: 'long-enough-value', masked_and_hidden: true };
    expect((await callApi(gitlab, 'POST', path, { body: hidden })).body).toMatchObject({
      hidden: true,
      value: null,
    });
    expect((await callApi(gitlab, 'PUT', `${path}/SECRET`, { body: { masked: false } })).status).toBe(400);
  });

  it('of groups belong to owners', async () => {
    const gitlab = await simulator();
    const group = gitlab.world.addGroup({ path: 'acme' });
    const path = `/groups/${group.id}/variables`;
    expect((await callApi(gitlab, 'GET', path)).status).toBe(403);
    expect(await callApi(gitlab, 'GET', path, { token: gitlab.adminToken })).toMatchObject({
      status: 200,
      body: [],
    });
  });
});

describe('freeze periods', () => {
  it('take cron and a time zone', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/freeze_periods`;
    const good = { freeze_start: '0 23 * * 5', freeze_end: '0 8 * * 1', cron_timezone: 'Europe/Berlin' };
    expect((await callApi(gitlab, 'POST', path, { body: good })).body).toMatchObject(good);
    expect(
      await callApi(gitlab, 'POST', path, {
        body: { ...good, freeze_end: 'Monday', cron_timezone: 'Moon/Sea' },
      }),
    ).toMatchObject({
      status: 400,
      body: { message: { freeze_end: ['is invalid syntax'], cron_timezone: ['is invalid syntax'] } },
    });
    expect((await callApi(gitlab, 'GET', `${path}/999`)).body).toEqual({
      message: '404 Freeze Period Not Found',
    });
  });
});

describe('lint', () => {
  it('names what is wrong', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/ci/lint`;
    expect((await callApi(gitlab, 'GET', path)).body).toMatchObject({ valid: true, errors: [] });
    const lint = async (content: string) => (await callApi(gitlab, 'POST', path, { body: { content } })).body;
    expect(await lint('build:\n  stage: build\n')).toMatchObject({
      valid: false,
      errors: ['jobs:build config should implement the script:, run:, or trigger: keyword'],
    });
    expect(await lint('stages: [build]\nship:\n  stage: deploy\n  script: ./ship\n')).toMatchObject({
      valid: false,
    });
  });
});

describe('trigger tokens', () => {
  it('start a pipeline as their owner', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const made = await callApi(gitlab, 'POST', `/projects/${project.id}/triggers`, {
      body: { description: 'deploys' },
    });
    const token = String(recordOf(made.body)['token']);
    const path = `/projects/${project.id}/trigger/pipeline?ref=main&token=`;
    const started = await callApi(gitlab, 'POST', `${path}${token}&variables[COLOUR]=blue`, { token: null });
    expect(started).toMatchObject({
      status: 201,
      body: { source: 'trigger', user: { username: 'sternway' } },
    });
    expect(project.pipelines[0]?.variables).toEqual([{ key: 'COLOUR', value: 'blue', type: 'env_var' }]);
    expect((await callApi(gitlab, 'POST', `${path}wrong`, { token: null })).status).toBe(404);
  });
});

describe('hooks', () => {
  it('hide their tokens, lose the secret with a new address, and refuse bad addresses', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/hooks`;
    const made = await callApi(gitlab, 'POST', path, {
      body: {
        url: 'https://example.com/a',
        token: 't',
        signing_token: gitlab.signingToken,
        deployment_events: true,
      },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { deployment_events: true, push_events: true, token_present: true, signing_token_present: true },
    });
    expect(made.text).not.toContain(gitlab.signingToken);
    const id = String(recordOf(made.body)['id']);
    const moved = await callApi(gitlab, 'PUT', `${path}/${id}`, { body: { url: 'https://example.com/b' } });
    expect(moved.body).toMatchObject({ token_present: false, signing_token_present: true });
    expect(await callApi(gitlab, 'POST', path, { body: { url: 'ftp://example.com' } })).toMatchObject({
      status: 422,
    });
    expect((await callApi(gitlab, 'DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await callApi(gitlab, 'GET', path)).body).toEqual([]);
  });

  it('of old versions ignore a signing token without a word', async () => {
    const gitlab = await simulator({ version: '18.11.0' });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { body, status } = await callApi(gitlab, 'POST', `/projects/${project.id}/hooks`, {
      body: { url: 'https://example.com/a', signing_token: gitlab.signingToken },
    });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('signing_token_present');
  });
});
