import { inspect } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

import {
  type GitLabSimulator,
  type GitLabSimulatorOptions,
  startGitLabSimulator,
} from '@/simulator/gitlab/start';
import { startHookReceiver } from '@/simulator/gitlab/testing/receiver';

import { judgeHook } from '../hook-health';
import { readHook } from '../read-hook';
import { verifyWebhook } from '../verify-webhook';
import { createGitLabClient, type GitLabClient, type GitLabClientOptions } from './client';
import { GitLabError, type GitLabErrorKind } from './gitlab-error';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const freeLimiter = { acquire: () => Promise.resolve(), pausedUntil: () => Promise.resolve() };

async function start(
  options: GitLabSimulatorOptions = {},
  client: Partial<GitLabClientOptions> = {},
): Promise<{ gitlab: GitLabSimulator; client: GitLabClient }> {
  const gitlab = await startGitLabSimulator(options);
  closers.push(() => gitlab.close());
  return {
    gitlab,
    client: createGitLabClient({ url: gitlab.url, token: gitlab.token, limiter: freeLimiter, ...client }),
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function kindOfFailure(call: Promise<unknown>, secret: string): Promise<GitLabErrorKind | null> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
  return error instanceof GitLabError ? error.kind : null;
}

describe('projects and people', () => {
  it('knows whom the token belongs to, below a sub-path and with a trailing slash', async () => {
    const { gitlab } = await start({ basePath: '/git/lab' });
    const client = createGitLabClient({ url: `${gitlab.url}/`, token: gitlab.token, limiter: freeLimiter });
    expect(await client.currentUser()).toMatchObject({ username: 'sternway' });
    expect(await collect(client.listProjects())).toEqual([]);
  });

  it('lists every project once, however many, without archived and foreign ones', async () => {
    const { gitlab, client } = await start();
    const projects = Array.from({ length: 230 }, (_, index) =>
      gitlab.world.addProject({ path: `shop/service-${index}`, environments: [] }),
    );
    const archived = projects[17];
    if (archived) archived.archived = true;
    const found = await collect(client.listProjects());
    expect(found.map(({ gitlabProjectId }) => gitlabProjectId)).toEqual(
      projects.filter((project) => project !== archived).map(({ id }) => id),
    );
    expect(found[0]).toEqual({
      gitlabProjectId: projects[0]?.id,
      path: 'shop/service-0',
      name: 'service-0',
      webUrl: `${gitlab.url}/shop/service-0`,
      defaultBranch: 'main',
    });
    expect(await client.getProject(projects[3]?.id ?? 0)).toEqual(found[3]);
    expect(
      await collect(client.listProjects({ lastActivityAfter: new Date(gitlab.world.now() + 1000) })),
    ).toEqual([]);
  });

  it('tells wrong tokens, missing rights and missing projects apart', async () => {
    const { gitlab, client } = await start();
    const project = gitlab.world.addProject({ path: 'shop/api' });
    const wrong = createGitLabClient({ url: gitlab.url, token: 'glpat-wrong', limiter: freeLimiter });
    expect(await kindOfFailure(wrong.currentUser(), 'glpat-wrong')).toBe('unauthorized');
    const developer = gitlab.world.addUser({ username: 'dev' });
    gitlab.world.addMember({ userId: developer.id, level: 30, projectId: project.id });
    const { token } = gitlab.world.addToken({ userId: developer.id, scopes: ['read_api'] });
    const reader = createGitLabClient({ url: gitlab.url, token, limiter: freeLimiter });
    expect(await reader.listLatestDeployments(project.id, 10)).toEqual([]);
    expect(await kindOfFailure(reader.listHooks(project.id), token)).toBe('forbidden');
    expect(await kindOfFailure(client.getProject(4711), gitlab.token)).toBe('not_found');
    expect(await kindOfFailure(client.compare(4711, 'a', 'b'), gitlab.token)).toBe('not_found');
  });
});

describe('deployments', () => {
  it('come as facts, with and without a job', async () => {
    const { gitlab, client } = await start();
    const project = gitlab.world.addProject({ path: 'shop/api' });
    const ana = gitlab.world.addUser({ username: 'ana', name: 'Ana' });
    const done = gitlab.world.deploy({ projectId: project.id, environment: 'dev', userId: ana.id });
    const waiting = gitlab.world.deploy({
      projectId: project.id,
      environment: 'eu/prod ü',
      status: 'blocked',
    });
    const reported = gitlab.world.createDeployment({
      projectId: project.id,
      environment: 'staging',
      sha: done.sha,
      status: 'running',
    });
    const found = await client.listLatestDeployments(project.id, 10);
    expect(found.map(({ gitlabDeploymentId }) => gitlabDeploymentId)).toEqual([
      reported.id,
      waiting.id,
      done.id,
    ]);
    expect(found[2]).toEqual({
      gitlabDeploymentId: done.id,
      environment: { name: 'dev', tier: null, externalUrl: null },
      status: { value: 'success', raw: 'success', changedAt: new Date(done.updatedAt), source: 'api' },
      sha: done.sha,
      shortSha: done.sha.slice(0, 8),
      ref: 'main',
      isTag: false,
      gitlabPipelineId: gitlab.world.job(done.jobId ?? 0).pipelineId,
      gitlabJobId: done.jobId,
      jobName: 'deploy-dev',
      deployedBy: { name: 'Ana', username: 'ana', avatarUrl: expect.any(String) },
      commitTitle: 'Initial commit',
      url: `${gitlab.url}/shop/api/-/jobs/${done.jobId}`,
      createdAt: new Date(done.createdAt),
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
    });
    expect(found[1]).toMatchObject({
      environment: { name: 'eu/prod ü' },
      status: { value: 'blocked' },
      finishedAt: null,
    });
    expect(found[0]).toMatchObject({
      gitlabJobId: null,
      url: null,
      status: { value: 'running' },
      finishedAt: null,
    });
    expect(await client.listLatestDeployments(project.id, 2)).toEqual(found.slice(0, 2));
  });

  it('are all found while they go on being updated between the pages', async () => {
    const { gitlab, client } = await start();
    const { world } = gitlab;
    const project = world.addProject({ path: 'shop/api' });
    const made = Array.from({ length: 60 }, () => {
      world.advance(1500);
      return world.deploy({ projectId: project.id, environment: 'dev', status: 'running' });
    });
    const told = new Map<number, string>();
    let number = 0;
    let newest: Date | null = null;
    for await (const page of client.listDeploymentsUpdatedAfter(project.id, null, {
      pageSize: 7,
      maxPages: 100,
    })) {
      for (const fact of page.facts) told.set(fact.gitlabDeploymentId, fact.status?.raw ?? '');
      const moving = made[number * 3];
      number += 1;
      world.advance(1500);
      if (number < 8 && moving?.jobId != null) world.succeedJob(moving.jobId);
      if (number < 5)
        made.push(world.deploy({ projectId: project.id, environment: 'staging', status: 'failed' }));
      newest = page.newestUpdatedAt;
    }
    expect(told).toEqual(
      new Map(world.deployments({ projectId: project.id }).map(({ id, status }) => [id, status])),
    );
    expect(newest).toEqual(new Date(Math.max(...made.map(({ updatedAt }) => updatedAt))));
    world.advance(60_000);
    const late = world.deploy({ projectId: project.id, environment: 'dev' });
    const pages = await collect(
      client.listDeploymentsUpdatedAfter(project.id, newest, { pageSize: 7, maxPages: 100 }),
    );
    expect(pages.flatMap(({ facts }) => facts.map(({ gitlabDeploymentId }) => gitlabDeploymentId))).toContain(
      late.id,
    );
    expect(pages.at(-1)).toMatchObject({ hasMore: false, newestUpdatedAt: new Date(late.updatedAt) });
  });

  it('name the merge requests they brought, once GitLab has linked them', async () => {
    const { gitlab, client } = await start();
    const { world } = gitlab;
    const project = world.addProject({ path: 'shop/api' });
    world.deploy({ projectId: project.id, environment: 'dev' });
    const { iid } = world.createMergeRequest({ projectId: project.id, title: 'Faster' });
    const { commit } = world.mergeMergeRequest({ projectId: project.id, iid });
    const deployment = world.deploy({ projectId: project.id, environment: 'dev' });
    await world.settled();
    expect(await client.deploymentMergeRequests(project.id, deployment.id)).toEqual([
      {
        iid,
        title: 'Faster',
        state: 'merged',
        webUrl: `${gitlab.url}/shop/api/-/merge_requests/${iid}`,
        author: expect.objectContaining({ username: 'root' }),
        mergeCommitSha: commit.sha,
        updatedAt: expect.any(Date),
      },
    ]);
  });
});

describe('comparisons', () => {
  it('list commits newest first, with their merge requests, in both directions', async () => {
    const { gitlab, client } = await start();
    const { world } = gitlab;
    const project = world.addProject({ path: 'shop/api' });
    const from = world.createCommit({ projectId: project.id, title: 'One' });
    world.advance(1000);
    const { iid } = world.createMergeRequest({ projectId: project.id, title: 'Two', commits: ['a', 'b'] });
    const { commit: to } = world.mergeMergeRequest({ projectId: project.id, iid });
    const ahead = await client.compare(project.id, from.sha, to.sha);
    expect(ahead).toMatchObject({ kind: 'compared', count: 3, timedOut: false });
    const commits = ahead.kind === 'compared' ? ahead.commits : [];
    expect(commits.map(({ title }) => title)).toEqual([to.title, 'b', 'a']);
    expect(commits[0]).toMatchObject({
      sha: to.sha,
      shortSha: to.sha.slice(0, 8),
      authoredAt: new Date(to.createdAt),
    });
    expect(JSON.stringify(commits)).not.toContain('@example.com');
    expect(await client.commitMergeRequests(project.id, commits)).toMatchObject([{ iid, title: 'Two' }]);
    const named = commits.map((commit) => ({ ...commit, message: commit.title }));
    expect(await client.commitMergeRequests(project.id, named)).toMatchObject([{ iid }]);
    expect(await client.compare(project.id, to.sha, from.sha)).toMatchObject({
      kind: 'compared',
      commits: [],
      count: 0,
    });
    expect(await client.compare(project.id, from.sha, 'f'.repeat(40))).toEqual({ kind: 'not_found' });
  });

  it('say when GitLab gave up', async () => {
    const { gitlab, client } = await start();
    const project = gitlab.world.addProject({ path: 'shop/api' });
    const a = gitlab.world.createCommit({ projectId: project.id });
    const b = gitlab.world.createCommit({ projectId: project.id });
    project.compareTimesOut = true;
    expect(await client.compare(project.id, a.sha, b.sha)).toMatchObject({
      kind: 'compared',
      timedOut: true,
    });
  });
});

describe('other reads', () => {
  it('tell pipelines, jobs, environments and tags', async () => {
    const { gitlab, client } = await start();
    const { world } = gitlab;
    const project = world.addProject({ path: 'shop/api' });
    const deployment = world.deploy({ projectId: project.id, environment: 'production', status: 'failed' });
    const job = world.job(deployment.jobId ?? 0);
    expect(await client.getJob(project.id, job.id)).toMatchObject({
      gitlabJobId: job.id,
      gitlabPipelineId: job.pipelineId,
      name: 'deploy-production',
      status: 'failed',
      failureReason: expect.any(String),
      sha: deployment.sha,
    });
    const pipeline = world.pipeline(job.pipelineId);
    expect(await client.getPipeline(project.id, pipeline.id)).toMatchObject({
      gitlabPipelineId: pipeline.id,
      status: 'failed',
      sha: deployment.sha,
      freshAt: new Date(pipeline.updatedAt),
    });
    const environments = await client.listEnvironments(project.id);
    expect(environments.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
      { name: 'dev', tier: 'development', state: 'available' },
      { name: 'production', tier: 'production' },
      { name: 'staging', tier: 'staging' },
    ]);
    world.createTag({ projectId: project.id, name: 'v1' });
    world.advance(1000);
    const tag = world.createTag({ projectId: project.id, name: 'v2/ü' });
    expect(await client.listTags(project.id, 1)).toEqual([
      { name: 'v2/ü', sha: tag.sha, releaseName: null, releaseUrl: null, deleted: false },
    ]);
  });
});

describe('hooks', () => {
  it('are made, found, judged, changed and tested', async () => {
    const { gitlab, client } = await start();
    const { world } = gitlab;
    const receiver = await startHookReceiver();
    closers.push(() => receiver.close());
    const project = world.addProject({ path: 'shop/api' });
    const settings = { url: receiver.url, token: 'secret', signingToken: gitlab.signingToken };
    expect(judgeHook(await client.listHooks(project.id), receiver.url, new Date(world.now()))).toMatchObject({
      state: 'missing',
    });
    const made = await client.createHook(project.id, settings);
    expect(made).toMatchObject({
      url: receiver.url,
      deploymentEvents: true,
      jobEvents: true,
      pipelineEvents: true,
      signingTokenPresent: true,
    });

    receiver.answer = 500;
    for (let failures = 0; failures < 4; failures += 1) {
      world.deploy({ projectId: project.id, environment: 'dev' });
      await world.settled();
    }
    const judged = judgeHook(await client.listHooks(project.id), receiver.url, new Date(world.now()));
    expect(judged).toMatchObject({
      state: 'disabled',
      gitlabHookId: made.gitlabHookId,
      disabledUntil: expect.any(Date),
      signed: true,
    });
    expect(
      await kindOfFailure(client.testHook(project.id, made.gitlabHookId, 'push_events'), gitlab.token),
    ).toBe('invalid');
    receiver.answer = 200;
    await client.testHook(project.id, made.gitlabHookId, 'push_events');
    expect(judgeHook(await client.listHooks(project.id), receiver.url, new Date(world.now()))).toMatchObject({
      state: 'healthy',
    });

    const moved = await client.editHook(project.id, made.gitlabHookId, {
      ...settings,
      url: `${receiver.url}/moved`,
    });
    expect(moved).toMatchObject({
      gitlabHookId: made.gitlabHookId,
      url: `${receiver.url}/moved`,
      signingTokenPresent: true,
    });
    expect(project.hooks.map(({ token }) => token)).toEqual(['secret']);
  });

  it('cannot be signed by a GitLab before 19, which does not say so', async () => {
    const { gitlab, client } = await start({ version: '18.2.0' });
    const project = gitlab.world.addProject({ path: 'shop/api' });
    const made = await client.createHook(project.id, {
      url: 'http://127.0.0.1:9/hook',
      token: 'secret',
      signingToken: gitlab.signingToken,
    });
    expect(made.signingTokenPresent).toBeNull();
  });

  it.each(['19.1.0', '18.2.0', '15.0.0'])(
    'of GitLab %s are verified and tell the same as the API',
    async (version) => {
      const { gitlab, client } = await start({ version });
      const { world } = gitlab;
      const receiver = await startHookReceiver();
      closers.push(() => receiver.close());
      const project = world.addProject({ path: 'shop/api' });
      const signed = version.startsWith('19');
      world.addHook({
        projectId: project.id,
        url: receiver.url,
        token: gitlab.webhookSecret,
        signingToken: gitlab.signingToken,
      });
      const { iid } = world.createMergeRequest({ projectId: project.id, title: 'Faster' });
      world.mergeMergeRequest({ projectId: project.id, iid });
      const deployment = world.deploy({ projectId: project.id, environment: 'review/a b' });
      world.createRelease({ projectId: project.id, tag: 'v1', name: 'One' });
      await world.settled();
      const readings = receiver.received.map(({ headers, raw, body }) => {
        const flat = Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, String(value)]),
        );
        expect(
          verifyWebhook({
            headers: flat,
            raw: Buffer.from(raw),
            secrets: {
              webhookSecrets: [gitlab.webhookSecret],
              signingTokens: signed ? [gitlab.signingToken] : [],
            },
            now: new Date(),
          }),
        ).toEqual({ ok: true, scheme: signed ? 'signature' : 'token' });
        return readHook(flat['x-gitlab-event'], body);
      });
      expect(readings.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
      const facts = readings.flatMap((reading) => (reading.kind === 'facts' ? [reading.facts] : []));
      const told = facts
        .flatMap(({ deployments }) => deployments)
        .filter(({ status }) => status?.value === 'success');
      const [asked] = await client.listLatestDeployments(project.id, 1);
      expect(told).toEqual([
        {
          ...asked,
          ref: told[0]?.ref,
          environment: { ...asked?.environment, tier: told[0]?.environment.tier },
          status: { ...asked?.status, source: 'hook', changedAt: expect.any(Date) },
          isTag: null,
          gitlabPipelineId: null,
          jobName: null,
          createdAt: null,
          startedAt: null,
          finishedAt: null,
        },
      ]);
      expect(told[0]?.gitlabDeploymentId).toBe(deployment.id);
      expect(facts.flatMap(({ jobs }) => jobs).map(({ gitlabJobId }) => gitlabJobId)).toContain(
        deployment.jobId,
      );
      expect(facts.flatMap(({ pipelines }) => pipelines).at(-1)).toMatchObject({ status: 'success' });
      expect(facts.flatMap(({ tags }) => tags)).toContainEqual(
        expect.objectContaining({ name: 'v1', releaseName: 'One', sha: deployment.sha }),
      );
      expect(facts.flatMap(({ mergeRequests }) => mergeRequests).at(-1)).toMatchObject({
        iid,
        state: 'merged',
      });
    },
  );
});

describe('faults', () => {
  it('waits out a 429 and tells the limiter', async () => {
    const pauses: Date[] = [];
    const slept: number[] = [];
    const { gitlab, client } = await start(
      {},
      {
        limiter: {
          acquire: () => Promise.resolve(),
          pausedUntil: (until) => {
            pauses.push(until);
            return Promise.resolve();
          },
        },
        clock: {
          now: () => new Date(),
          sleep: (milliseconds) => {
            slept.push(milliseconds);
            return Promise.resolve();
          },
        },
      },
    );
    gitlab.control.addFault({ kind: 'status_429', ms: 3000, count: 2 });
    expect(await client.currentUser()).toMatchObject({ username: 'sternway' });
    expect(pauses).toHaveLength(2);
    expect(slept).toHaveLength(2);
    expect(Math.min(...slept)).toBeGreaterThan(2000);
  });

  it('stops at the limit of an instance that wants a longer pause', async () => {
    const { gitlab, client } = await start(
      { requestsPerMinute: 2 },
      { clock: { now: () => new Date(), sleep: () => Promise.resolve() } },
    );
    await client.currentUser();
    await client.currentUser();
    const third = kindOfFailure(
      client
        .currentUser()
        .then(() => client.currentUser())
        .then(() => client.currentUser()),
      gitlab.token,
    );
    expect(await third).toBe('rate_limited');
  });

  it('repeats reading after a 502 and a lost answer', async () => {
    const { gitlab, client } = await start();
    const project = gitlab.world.addProject({ path: 'shop/api' });
    gitlab.control.addFault({ kind: 'status_502', count: 1 });
    gitlab.control.addFault({ kind: 'lost_answer', count: 1 });
    expect(await client.getProject(project.id)).toMatchObject({ path: 'shop/api' });
  });

  it('changes GitLab at most once, whatever becomes of the answer', async () => {
    const { gitlab, client } = await start();
    const project = gitlab.world.addProject({ path: 'shop/api' });
    const settings = { url: 'http://127.0.0.1:9/hook', token: 'secret', signingToken: null };
    gitlab.control.addFault({ kind: 'lost_answer', match: { method: 'POST' }, count: 1 });
    expect(await kindOfFailure(client.createHook(project.id, settings), gitlab.token)).toBe('unavailable');
    expect(gitlab.control.state().mutations['hook.create']).toBe(1);
    gitlab.control.addFault({ kind: 'status_502', count: 1 });
    expect(await kindOfFailure(client.createHook(project.id, settings), gitlab.token)).toBe('unavailable');
    expect(gitlab.control.state().mutations['hook.create']).toBe(1);
    expect(judgeHook(await client.listHooks(project.id), settings.url, new Date())).toMatchObject({
      state: 'healthy',
    });
  });

  it('gives up a slow answer', async () => {
    const { gitlab, client } = await start({}, { timeoutMs: 100 });
    gitlab.control.addFault({ kind: 'slow', ms: 1000, count: 1 });
    expect(await kindOfFailure(client.currentUser(), gitlab.token)).toBe('timeout');
  });
});
