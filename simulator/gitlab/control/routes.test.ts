import { describe, expect, it } from 'vitest';
import { callApi } from '../testing/request';
import { hookReceiver, simulator } from '../testing/simulator';

const json = { 'Content-Type': 'application/json' };

describe('control API', () => {
  it('registers hooks, pushes, ticks and shows the truth', async () => {
    const gitlab = await simulator();
    const receiver = await hookReceiver();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const call = async (
      path: string,
      body: unknown = {},
      headers: Record<string, string> = {},
    ): Promise<Response> =>
      fetch(`${gitlab.url}/_sim${path}`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify(body),
      });
    expect(await (await call('/hooks', { url: receiver.url, signed: true })).json()).toEqual({ projects: 1 });
    await call('/hooks', { url: receiver.url });
    expect(project.hooks).toHaveLength(1);
    expect(await (await call('/push', { project: 'acme/ledger' })).json()).toMatchObject({
      project: 'acme/ledger',
    });
    await call('/tick', { steps: 20 });
    await gitlab.world.settled();
    expect(receiver.received.length).toBeGreaterThan(10);
    const state: unknown = await (await fetch(`${gitlab.url}/_sim/state`)).json();
    expect(state).toMatchObject({
      projects: [
        {
          path: 'acme/ledger',
          environments: [
            { environment: 'dev', lastAttempt: { status: 'success' } },
            { environment: 'staging', lastAttempt: { status: 'success' } },
            { environment: 'production', current: null, lastAttempt: { status: 'blocked' } },
          ],
        },
      ],
      hooks: [{ alertStatus: 'executable' }],
    });
    const page = await (await fetch(`${gitlab.url}/_sim`)).text();
    expect(page).toContain('Push a commit');
    expect((await call('/push', {}, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await call('/push', { project: 'no/such' })).status).toBe(400);
    expect((await call('/faults', { kind: 'earthquake' })).status).toBe(400);
  });
});

describe('faults of the API', () => {
  it('answers 429 and 502 without doing anything', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { jobId } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'production',
      status: 'blocked',
    });
    const path = `/projects/${project.id}/jobs/${jobId}/play`;
    gitlab.control.addFault({ kind: 'status_429', match: { path: '/play' }, count: 1, ms: 3000 });
    gitlab.control.addFault({ kind: 'status_502', match: { path: '/play', method: 'post' }, count: 1 });
    const limited = await callApi(gitlab, 'POST', path);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('3');
    const broken = await callApi(gitlab, 'POST', path);
    expect(broken).toMatchObject({ status: 502, text: expect.stringMatching(/<html>/) });
    expect(gitlab.control.state().mutations).toEqual({});
    expect((await callApi(gitlab, 'POST', path)).status).toBe(200);
  });

  it('loses the answer after the work is done', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { jobId } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'production',
      status: 'blocked',
    });
    gitlab.control.addFault({ kind: 'lost_answer', match: { path: '/play' }, count: 1 });
    await expect(callApi(gitlab, 'POST', `/projects/${project.id}/jobs/${jobId}/play`)).rejects.toThrow(
      'fetch failed',
    );
    expect(gitlab.world.job(jobId ?? 0).status).toBe('pending');
    expect(gitlab.control.state().mutations).toEqual({ 'job.play': 1 });
  });
});
