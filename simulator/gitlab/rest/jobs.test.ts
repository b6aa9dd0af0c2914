import { describe, expect, it } from 'vitest';
import type { GitLabSimulator } from '../start';
import { callApi } from '../testing/request';
import { simulator } from '../testing/simulator';
import type { JobRecord } from '../world/records';

async function withManualJob(): Promise<{ gitlab: GitLabSimulator; projectId: number; job: JobRecord }> {
  const gitlab = await simulator();
  const project = gitlab.world.addProject({ path: 'acme/ledger' });
  const deployment = gitlab.world.deploy({
    projectId: project.id,
    environment: 'production',
    status: 'blocked',
  });
  return { gitlab, projectId: project.id, job: gitlab.world.job(deployment.jobId ?? 0) };
}

const deploymentsOf = (gitlab: GitLabSimulator, projectId: number): string[] =>
  gitlab.world.deployments({ projectId }).map(({ status }) => status);

describe('play', () => {
  it('lets a blocked deployment run, as the person who played it', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    const user = gitlab.world.addUser({ username: 'mara' });
    gitlab.world.addMember({ projectId, userId: user.id, level: 40 });
    const { token } = gitlab.world.addToken({ userId: user.id });
    const answer = await callApi(gitlab, 'POST', `/projects/${projectId}/jobs/${job.id}/play`, { token });
    expect(answer).toMatchObject({
      status: 200,
      body: { id: job.id, status: 'pending', user: { username: 'mara' } },
    });
    // A pending job does not move its deployment.
    expect(deploymentsOf(gitlab, projectId)).toEqual(['blocked']);
    gitlab.world.runJob(job.id);
    expect(deploymentsOf(gitlab, projectId)).toEqual(['running']);
    gitlab.world.succeedJob(job.id);
    expect(gitlab.world.deployments({ projectId })).toMatchObject([{ status: 'success', userId: user.id }]);
    expect(gitlab.control.state().mutationsByTarget).toEqual({ [`job.play ${job.id}`]: 1 });
  });

  it('answers 400 while the job runs and does nothing', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    const path = `/projects/${projectId}/jobs/${job.id}/play`;
    await callApi(gitlab, 'POST', path);
    const again = await callApi(gitlab, 'POST', path);
    expect(again).toMatchObject({ status: 400, body: { message: '400 Bad request - Unplayable Job' } });
    gitlab.world.runJob(job.id);
    expect((await callApi(gitlab, 'POST', path)).status).toBe(400);
    expect(gitlab.control.state().mutations).toEqual({ 'job.play': 1 });
  });

  it('deploys a second time when a manual job that has ended is played again', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    const path = `/projects/${projectId}/jobs/${job.id}/play`;
    await callApi(gitlab, 'POST', path);
    gitlab.world.succeedJob(job.id);
    const again = await callApi(gitlab, 'POST', path);
    expect(again).toMatchObject({ status: 200, body: { id: job.id } });
    gitlab.world.tick(2);
    expect(deploymentsOf(gitlab, projectId)).toEqual(['success', 'success']);
    expect((await callApi(gitlab, 'POST', path)).status).toBe(400);
  });

  it('refuses jobs that are not manual', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { jobId } = gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
    expect(await callApi(gitlab, 'POST', `/projects/${project.id}/jobs/${jobId}/play`)).toMatchObject({
      status: 400,
      body: { message: '400 Bad request - Unplayable Job' },
    });
  });

  it('refuses a job older than what was deployed since', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    gitlab.world.createCommit({ projectId });
    gitlab.world.deploy({ projectId, environment: 'production' });
    expect(await callApi(gitlab, 'POST', `/projects/${projectId}/jobs/${job.id}/play`)).toMatchObject({
      status: 403,
      body: { message: '403 Forbidden' },
    });
    gitlab.world.project(projectId).forwardDeploymentEnabled = false;
    expect((await callApi(gitlab, 'POST', `/projects/${projectId}/jobs/${job.id}/play`)).status).toBe(200);
  });

  it('needs the right to set variables for variables', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    gitlab.world.project(projectId).pipelineVariablesLevel = 50;
    const path = `/projects/${projectId}/jobs/${job.id}/play`;
    const body = { job_variables_attributes: [{ key: 'TRAFFIC', value: '10' }] };
    expect((await callApi(gitlab, 'POST', path, { body })).status).toBe(403);
    gitlab.world.project(projectId).pipelineVariablesLevel = 30;
    expect((await callApi(gitlab, 'POST', path, { body })).status).toBe(200);
    expect(job.variables).toEqual([{ key: 'TRAFFIC', value: '10' }]);
  });

  it('needs a developer, and on protected branches one who may push or merge', async () => {
    const { gitlab, projectId, job } = await withManualJob();
    const path = `/projects/${projectId}/jobs/${job.id}/play`;
    const as = async (level: number): Promise<number> => {
      const user = gitlab.world.addUser({ username: `level-${level}` });
      gitlab.world.addMember({ projectId, userId: user.id, level });
      return (
        await callApi(gitlab, 'POST', path, { token: gitlab.world.addToken({ userId: user.id }).token })
      ).status;
    };
    expect(await as(20)).toBe(403);
    const main = gitlab.world.project(projectId).protectedBranches.get('main');
    Object.assign(main ?? {}, { pushLevel: 40, mergeLevel: 40 });
    expect(await as(30)).toBe(403);
    expect(await as(40)).toBe(200);
  });
});

describe('retry and cancel', () => {
  it('makes a new job, a new deployment and lets the same pipeline run again', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const first = gitlab.world.deploy({ projectId: project.id, environment: 'staging', status: 'failed' });
    const answer = await callApi(gitlab, 'POST', `/projects/${project.id}/jobs/${first.jobId}/retry`);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'pending', name: 'deploy-staging' });
    const pipeline = gitlab.world.pipeline(gitlab.world.job(first.jobId ?? 0).pipelineId);
    const finishedBefore = pipeline.finishedAt;
    gitlab.world.tick();
    expect(pipeline).toMatchObject({ status: 'running', finishedAt: finishedBefore });
    gitlab.world.tick();
    expect(pipeline.status).toBe('success');
    const [old, fresh] = gitlab.world.deployments({ projectId: project.id });
    expect(old).toMatchObject({ id: first.id, status: 'failed' });
    expect(fresh).toMatchObject({ status: 'success', iid: 2, sha: first.sha });
    expect(fresh?.jobId).not.toBe(first.jobId);
    const again = await callApi(gitlab, 'POST', `/projects/${project.id}/jobs/${first.jobId}/retry`);
    expect(again).toMatchObject({ status: 403, body: { message: '403 Forbidden - Job is not retryable' } });
  });

  it('retries an old success for a rollback, unless the project forbids it', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const good = gitlab.world.deploy({ projectId: project.id, environment: 'production' });
    gitlab.world.createCommit({ projectId: project.id });
    gitlab.world.deploy({ projectId: project.id, environment: 'production' });
    project.rollbackAllowed = false;
    const path = `/projects/${project.id}/jobs/${good.jobId}/retry`;
    expect((await callApi(gitlab, 'POST', path)).status).toBe(403);
    project.rollbackAllowed = true;
    expect((await callApi(gitlab, 'POST', path)).status).toBe(201);
    gitlab.world.tick(2);
    expect(
      gitlab.world.groundTruth(project.id).find(({ environment }) => environment === 'production'),
    ).toMatchObject({
      current: { sha: good.sha },
    });
  });

  it('cancels a running deployment', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { jobId } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'staging',
      status: 'running',
    });
    const answer = await callApi(gitlab, 'POST', `/projects/${project.id}/jobs/${jobId}/cancel`);
    expect(answer).toMatchObject({ status: 201, body: { status: 'canceled' } });
    expect(deploymentsOf(gitlab, project.id)).toEqual(['canceled']);
  });

  it('shows the log of a job as plain text', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { jobId } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'staging',
      status: 'failed',
    });
    const { headers, text } = await callApi(gitlab, 'GET', `/projects/${project.id}/jobs/${jobId}/trace`);
    expect(headers.get('content-type')).toBe('text/plain');
    expect(text).toContain('section_start:');
    expect(text).toContain('lambda:UpdateAlias');
    expect(text).toContain('\u001b[31;1mERROR: Job failed: exit code 1');
  });
});

describe('pipelines', () => {
  it('go through their stages, stop at the manual job and skip what follows a failure', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const good = gitlab.world.startPipeline({ projectId: project.id });
    gitlab.world.tick(20);
    expect(good.status).toBe('manual');
    const { body } = await callApi(
      gitlab,
      'GET',
      `/projects/${project.id}/pipelines/${good.id}/jobs?scope[]=manual`,
    );
    expect(body).toMatchObject([{ name: 'deploy-production', status: 'manual' }]);
    gitlab.control.failNextDeploy({ project: project.id });
    const bad = gitlab.world.startPipeline({ projectId: project.id });
    gitlab.world.tick(20);
    expect(bad.status).toBe('failed');
    expect(bad.jobs.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'build success',
      'unit-tests success',
      'deploy-dev failed',
      'deploy-staging skipped',
      'deploy-production skipped',
    ]);
    const retried = await callApi(gitlab, 'POST', `/projects/${project.id}/pipelines/${bad.id}/retry`);
    expect(retried).toMatchObject({ status: 201, body: { id: bad.id } });
    gitlab.world.tick(20);
    expect(bad.status).toBe('manual');
  });

  it('start with variables, and answer in GitLab’s words when they cannot', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/pipeline`;
    const made = await callApi(gitlab, 'POST', path, {
      body: { ref: 'main', variables: [{ key: 'TARGET', value: 'blue' }] },
    });
    expect(made).toMatchObject({ status: 201, body: { ref: 'main', source: 'api', status: 'pending' } });
    expect(project.pipelines[0]?.variables).toEqual([{ key: 'TARGET', value: 'blue', type: 'env_var' }]);
    expect(await callApi(gitlab, 'POST', path, { body: { ref: 'gone' } })).toMatchObject({
      status: 400,
      body: { message: { base: ['Reference not found'] } },
    });
    expect(await callApi(gitlab, 'POST', path, { body: {} })).toMatchObject({
      status: 400,
      body: { error: 'ref is missing' },
    });
  });

  it('start other pipelines by bridges, which send no job hook', async () => {
    const gitlab = await simulator();
    gitlab.world.addProject({ path: 'acme/deployer' });
    const project = gitlab.world.addProject({
      path: 'acme/ledger',
      template: [{ name: 'ship', stage: 'deploy', trigger: 'acme/deployer' }],
    });
    const pipeline = gitlab.world.startPipeline({ projectId: project.id });
    gitlab.world.tick(2);
    const { body } = await callApi(gitlab, 'GET', `/projects/${project.id}/pipelines/${pipeline.id}/bridges`);
    expect(body).toMatchObject([
      { name: 'ship', status: 'success', downstream_pipeline: { source: 'pipeline' } },
    ]);
  });
});
