import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { DeploymentFact, ProjectFacts } from '@/lib/domain/deployment/fact';

import { parsePayload } from './parse-payload';
import { readHook } from './read-hook';
import type { HookReading } from './hook/reading';
import { redactPayload } from './redact-payload';

/** Payloads that others recorded from live GitLabs; they are not part of this repository. */
const folder =
  process.env['STERNWAY_FIXTURES'] ?? resolve(import.meta.dirname, '../../../shared/fixtures/gitlab');
const present = existsSync(folder);
if (!present)
  process.stdout.write(`no recorded hooks in ${folder}: their tests are left out (set STERNWAY_FIXTURES)\n`);

function read(file: string): HookReading {
  const parsed = parsePayload(readFileSync(join(folder, file)));
  if (!parsed.ok) return { kind: 'unreadable', reason: parsed.reason };
  return readHook(undefined, redactPayload(parsed.body).body);
}

function facts(file: string): ProjectFacts {
  const reading = read(file);
  if (reading.kind !== 'facts') throw new Error(`${file}: ${reading.kind}: ${reading.reason}`);
  return reading.facts;
}

const unsaid: Pick<
  DeploymentFact,
  'isTag' | 'gitlabPipelineId' | 'jobName' | 'createdAt' | 'startedAt' | 'finishedAt'
> = {
  isTag: null,
  gitlabPipelineId: null,
  jobName: null,
  createdAt: null,
  startedAt: null,
  finishedAt: null,
};

describe.runIf(present)('recorded hooks', () => {
  const files = present
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'))
    : [];

  it.each(files)('%s reads without error', (file) => {
    expect(read(file).kind).toMatch(/^(?:facts|ignored)$/);
  });

  it('reads a running and a failed deployment of gitlab.com in 2025', () => {
    const { project, deployments, ...others } = facts('zulip+zulip/deployment_hook.json');
    expect(project).toEqual({
      gitlabProjectId: 69310893,
      path: 'vedant8600317/test',
      name: 'test',
      webUrl: 'https://gitlab.com/vedant8600317/test',
      defaultBranch: 'master',
    });
    expect(deployments).toEqual([
      {
        ...unsaid,
        gitlabDeploymentId: 988572802,
        environment: { name: 'production', tier: 'production', externalUrl: null },
        status: {
          value: 'running',
          raw: 'running',
          changedAt: new Date('2025-05-02T11:54:46Z'),
          source: 'hook',
        },
        sha: '58793660b22d6ceacbdc23b28a0562bca339702c',
        shortSha: '58793660',
        ref: 'master',
        gitlabJobId: 9905389091,
        deployedBy: {
          name: 'Alex Doe',
          username: 'alex-doe',
          avatarUrl:
            'https://secure.gravatar.com/avatar/0d29c5c241fe093697c078fbb8abc26b93d4ebbd1609dbbd3835e6b5602fea38?s=80&d=identicon',
        },
        commitTitle: 'Update .gitlab-ci.yml file',
        url: 'https://gitlab.com/vedant8600317/test/-/jobs/9905389091',
      },
    ]);
    expect(others).toEqual({ approvals: [], jobs: [], pipelines: [], mergeRequests: [], tags: [] });
    expect(facts('zulip+zulip/deployment_hook__failed.json').deployments[0]?.status).toEqual({
      value: 'failed',
      raw: 'failed',
      changedAt: new Date('2025-05-02T12:30:19Z'),
      source: 'hook',
    });
    expect(read('zulip+zulip/deployment_hook.json')).toMatchObject({
      summary: '58793660 running in production',
    });
  });

  it('reads the oldest deployment, which has no tier, slug, external URL and ref', () => {
    expect(facts('go-playground+webhooks/deployment-event.json').deployments).toEqual([
      expect.objectContaining({
        gitlabDeploymentId: 15,
        environment: { name: 'staging', tier: null, externalUrl: null },
        status: {
          value: 'success',
          raw: 'success',
          changedAt: new Date('2021-04-28T19:50:00Z'),
          source: 'hook',
        },
        sha: '279484c09fbe69ededfced8c1bb6e6d24616b468',
        ref: null,
        gitlabJobId: 796,
      }),
    ]);
  });

  it('reads a deployment without a tier', () => {
    expect(facts('xanzy+go-gitlab/webhooks/deployment.json').deployments).toEqual([
      expect.objectContaining({
        environment: { name: 'staging', tier: null, externalUrl: 'https://staging.example.com' },
        ref: '1.0.0',
      }),
    ]);
  });

  it('reads a deploy job and leaves out the failure of a success', () => {
    const { project, jobs } = facts('xanzy+go-gitlab/webhooks/job.json');
    expect(project).toEqual({
      gitlabProjectId: 31537070,
      path: 'jsmithy2/release-tools-fake',
      name: 'release-tools-fake',
      webUrl: 'https://gitlab.com/jsmithy2/release-tools-fake',
      defaultBranch: null,
    });
    expect(jobs).toEqual([
      {
        gitlabJobId: 3580121225,
        gitlabPipelineId: 743121198,
        name: 'auto_deploy:start',
        stage: 'coordinated:tag',
        status: 'success',
        environmentName: 'production',
        environmentTier: 'production',
        isManual: false,
        failureReason: null,
        sha: '95d49d1efbd941908580e79d65e4b5ecaf4a8305',
        ref: 'main',
        isTag: false,
        startedAt: new Date('2023-01-10T13:50:05Z'),
        finishedAt: new Date('2023-01-10T13:50:54Z'),
      },
    ]);
  });

  it.each(['xanzy+go-gitlab/webhooks/build.json', 'go-playground+webhooks/build-event.json'])(
    'ignores the job without environment in %s but knows its project',
    (file) => {
      expect(read(file)).toEqual({
        kind: 'ignored',
        objectKind: 'build',
        reason: 'Job test does not deploy',
        project: expect.objectContaining({ gitlabProjectId: 380, path: 'gitlab-org/gitlab-test' }),
      });
    },
  );

  it('reads a pipeline with a merge request and a manual deploy job', () => {
    const { pipelines, jobs, mergeRequests, deployments } = facts('xanzy+go-gitlab/webhooks/pipeline.json');
    expect(pipelines).toEqual([
      {
        gitlabPipelineId: 31,
        status: 'success',
        ref: 'master',
        isTag: false,
        sha: 'bcbb5ec396a2c0f828686f14fac9b80b780504f2',
        source: 'merge_request_event',
        url: 'http://192.168.64.1:3005/gitlab-org/gitlab-test/-/pipelines/31',
        jobsDone: 4,
        jobsTotal: 5,
        createdAt: new Date('2016-08-12T15:23:28Z'),
        finishedAt: new Date('2016-08-12T15:26:29Z'),
        freshAt: new Date('2016-08-12T15:26:29Z'),
      },
    ]);
    expect(jobs).toEqual([
      expect.objectContaining({
        gitlabJobId: 380,
        gitlabPipelineId: 31,
        name: 'production',
        status: 'skipped',
        environmentName: 'production',
        isManual: true,
        failureReason: null,
      }),
    ]);
    expect(mergeRequests).toEqual([expect.objectContaining({ iid: 1, title: 'Test', state: 'opened' })]);
    expect(deployments).toEqual([]);
    expect(read('xanzy+go-gitlab/webhooks/pipeline.json')).toMatchObject({
      summary: 'Pipeline 31 success, 1 variable redacted',
    });
  });

  it('reads an older pipeline whose jobs have no environment', () => {
    const { pipelines, jobs } = facts('go-playground+webhooks/pipeline-event.json');
    expect(pipelines).toHaveLength(1);
    expect(jobs).toEqual([]);
  });

  it('reads a release', () => {
    expect(facts('xanzy+go-gitlab/webhooks/release.json').tags).toEqual([
      {
        name: '1.0.0',
        sha: '2626dbdb936782b5c54816b1c6d45b1279303c6d',
        releaseName: '1.0.0',
        releaseUrl: 'http://example.com/exm-namespace/example-project/-/releases/1.0.0',
        deleted: false,
      },
    ]);
  });

  it('reads a merge request and knows its author when the author acted', () => {
    expect(facts('xanzy+go-gitlab/webhooks/service_merge_request.json').mergeRequests).toEqual([
      {
        iid: 2,
        title: 'Update client.go 🎉',
        state: 'opened',
        webUrl: 'http://10.40.8.5:3200/test/woodpecker/-/merge_requests/2',
        author: expect.objectContaining({ username: 'test' }),
        mergeCommitSha: null,
        updatedAt: new Date('2021-09-27T05:01:21Z'),
      },
    ]);
  });

  it('ignores a merge request that does not say which one it is', () => {
    expect(read('xanzy+go-gitlab/webhooks/group_merge_request.json')).toMatchObject({
      kind: 'ignored',
      objectKind: 'merge_request',
    });
  });

  it.each([
    ['xanzy+go-gitlab/systemhooks/push.json', 'push'],
    ['xanzy+go-gitlab/systemhooks/repository_update.json', 'repository_update'],
    ['xanzy+go-gitlab/systemhooks/tag_push.json', 'tag_push'],
    ['go-playground+webhooks/system-push-event.json', 'push'],
  ])('ignores the system hook %s', (file, objectKind) => {
    expect(read(file)).toMatchObject({
      kind: 'ignored',
      objectKind,
      project: { gitlabProjectId: expect.any(Number) },
    });
  });
});
