import { describe, expect, it } from 'vitest';

import { readHook } from '../read-hook';
import type { HookReading } from './reading';

const sha = 'e51b8d0c5f0a4b7d9c3e2f1a0b9c8d7e6f5a4b3c';

/** A Deployment Hook as GitLab 19 sends it. */
function hook(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    object_kind: 'deployment',
    status: 'success',
    status_changed_at: '2026-08-02T07:59:54.000+00:00',
    deployment_id: 812,
    deployable_id: 5120,
    deployable_url: 'https://gitlab.example.com/shop/api/-/jobs/5120',
    environment: 'dev',
    environment_tier: 'development',
    environment_slug: 'dev',
    environment_external_url: 'https://dev.example.com',
    project: {
      id: 7,
      name: 'API',
      web_url: 'https://gitlab.example.com/shop/api',
      path_with_namespace: 'shop/api',
      default_branch: 'main',
    },
    short_sha: 'e51b8d0c',
    user: { id: 4, name: 'Ana', username: 'ana', avatar_url: null, email: '[REDACTED]' },
    user_url: 'https://gitlab.example.com/ana',
    commit_url: `https://gitlab.example.com/shop/api/-/commit/${sha}`,
    commit_title: 'Ship it',
    ref: 'main',
    ...changes,
  };
}

function without(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(hook()).filter(([name]) => !names.includes(name)));
}

function deploymentOf(reading: HookReading): unknown {
  return reading.kind === 'facts' ? reading.facts.deployments[0] : reading;
}

const read = (changes: Record<string, unknown>): unknown =>
  deploymentOf(readHook('Deployment Hook', hook(changes)));

describe('Deployment Hook', () => {
  it('is read in full', () => {
    const reading = readHook('Deployment Hook', hook());
    expect(reading).toMatchObject({ objectKind: 'deployment', summary: 'e51b8d0c success in dev' });
    expect(deploymentOf(reading)).toEqual({
      gitlabDeploymentId: 812,
      environment: { name: 'dev', tier: 'development', externalUrl: 'https://dev.example.com' },
      status: {
        value: 'success',
        raw: 'success',
        changedAt: new Date('2026-08-02T07:59:54Z'),
        source: 'hook',
      },
      sha,
      shortSha: 'e51b8d0c',
      ref: 'main',
      isTag: null,
      gitlabPipelineId: null,
      gitlabJobId: 5120,
      jobName: null,
      deployedBy: { name: 'Ana', username: 'ana', avatarUrl: null },
      commitTitle: 'Ship it',
      url: 'https://gitlab.example.com/shop/api/-/jobs/5120',
      createdAt: null,
      startedAt: null,
      finishedAt: null,
    });
  });

  it.each(['running', 'success', 'failed', 'canceled', 'blocked', 'created', 'skipped'])(
    'knows %s',
    (status) => {
      expect(read({ status })).toMatchObject({ status: { value: status, raw: status } });
    },
  );

  it('keeps a status it does not know', () => {
    expect(read({ status: 'paused_by_policy' })).toMatchObject({
      status: { value: 'unknown', raw: 'paused_by_policy' },
    });
  });

  it.each([
    ['2021-04-28 21:50:00 +0200', '2021-04-28T19:50:00.000Z'],
    ['2025-05-02 12:30:19 +0000', '2025-05-02T12:30:19.000Z'],
    ['2026-08-02T07:59:54.000+00:00', '2026-08-02T07:59:54.000Z'],
  ])('reads the time %s', (text, expected) => {
    expect(read({ status_changed_at: text })).toMatchObject({ status: { changedAt: new Date(expected) } });
  });

  it('does without what GitLab 14 does not send', () => {
    const old = without('environment_tier', 'environment_slug', 'environment_external_url', 'ref');
    expect(deploymentOf(readHook('Deployment Hook', old))).toMatchObject({
      environment: { name: 'dev', tier: null, externalUrl: null },
      ref: null,
    });
  });

  it('does without a job: reported by API', () => {
    expect(read({ deployable_id: null, deployable_url: null })).toMatchObject({
      gitlabJobId: null,
      url: null,
    });
  });

  it('takes the job from the link when the id is missing', () => {
    expect(read({ deployable_id: null })).toMatchObject({ gitlabJobId: 5120 });
    expect(read({ deployable_id: undefined, deployable_url: 'https://h/sub/g/p/builds/77' })).toMatchObject({
      gitlabJobId: 77,
    });
    expect(
      read({ deployable_id: null, deployable_url: 'https://h/g/p/-/jobs/99999999999999999999' }),
    ).toMatchObject({
      gitlabJobId: null,
    });
  });

  it('does without commit and user', () => {
    expect(read({ commit_url: null, commit_title: null, short_sha: null, user: null })).toMatchObject({
      sha: null,
      shortSha: null,
      commitTitle: null,
      deployedBy: null,
    });
    expect(readHook('Deployment Hook', hook({ commit_url: null, short_sha: null }))).toMatchObject({
      summary: 'Deployment 812 success in dev',
    });
  });

  it('shortens the commit of the link when there is no short one', () => {
    expect(read({ short_sha: undefined })).toMatchObject({ shortSha: 'e51b8d0c' });
    const sha256 = 'ab'.repeat(32);
    expect(
      read({ commit_url: `https://h/g/p/-/commit/${sha256}?x=1#y`, short_sha: 'abababab' }),
    ).toMatchObject({ sha: sha256 });
  });

  it.each(['review/feature-1', 'eu west (2)', 'Продакшн', '本番', 'a/b/c d', '__proto__'])(
    'takes the environment %s as it is',
    (environment) => {
      expect(read({ environment })).toMatchObject({ environment: { name: environment } });
    },
  );

  it('takes no link that a browser must not follow', () => {
    expect(
      read({
        environment_external_url: 'javascript:alert(1)',
        deployable_url: 'data:text/html,x',
        user: { name: 'A', username: 'a', avatar_url: 'https://u:p@host/x.png' },
      }),
    ).toMatchObject({ environment: { externalUrl: null }, url: null, deployedBy: { avatarUrl: null } });
  });

  it('makes text storable and the log line a line', () => {
    const reading = readHook(
      'Deployment Hook',
      hook({ environment: 'a\0b\uD800', commit_title: 'x\u0000', ref: 'r\r\n\u001b[31m' }),
    );
    expect(deploymentOf(reading)).toMatchObject({
      environment: { name: 'a\uFFFDb\uFFFD' },
      commitTitle: 'x\uFFFD',
    });
    expect(readHook('Deployment Hook', hook({ environment: 'a\r\nINFO \u001b[31m\u202e' }))).toMatchObject({
      summary: 'e51b8d0c success in a INFO  [31m ',
    });
  });

  it.each([
    ['approved', 'Ship it, please'],
    ['rejected', null],
  ])("reads %s as one person's decision, not as a status", (status, comment) => {
    const reading = readHook(
      'Deployment Hook',
      hook({
        status,
        approver: { id: 9, name: 'Bo', username: 'bo', avatar_url: null },
        approval: {
          id: 31,
          status,
          comment,
          created_at: '2026-08-02T08:01:02.345+00:00',
          approval_rule: { id: 1, required_approvals: 2 },
        },
      }),
    );
    expect(reading).toMatchObject({
      summary: `e51b8d0c ${status} for dev by Bo`,
      facts: {
        deployments: [{ gitlabDeploymentId: 812, status: null }],
        approvals: [
          {
            gitlabDeploymentId: 812,
            gitlabApprovalId: 31,
            decision: status,
            approver: { name: 'Bo' },
            comment,
            decidedAt: new Date('2026-08-02T08:01:02.345Z'),
          },
        ],
      },
    });
  });

  it('dates an approval without time by the hook, and does without the approval', () => {
    expect(readHook('Deployment Hook', hook({ status: 'approved', approval: { id: 31 } }))).toMatchObject({
      facts: { approvals: [{ decidedAt: new Date('2026-08-02T07:59:54Z'), approver: null }] },
    });
    expect(readHook('Deployment Hook', hook({ status: 'rejected' }))).toMatchObject({
      facts: { approvals: [], deployments: [{ status: null }] },
    });
  });

  it.each([
    ['no environment', without('environment'), 'the deployment names no environment'],
    ['an empty environment', hook({ environment: '' }), 'the deployment names no environment'],
    [
      'an environment that is no name',
      hook({ environment: { name: 'dev' } }),
      'the deployment names no environment',
    ],
    ['an endless environment', hook({ environment: 'x'.repeat(256) }), /environment: Too big/],
    ['no id', without('deployment_id'), /deployment_id/],
    ['an id beyond exact numbers', hook({ deployment_id: 2 ** 53 }), /deployment_id/],
    ['an id that is text', hook({ deployment_id: '812' }), /deployment_id/],
    ['a broken id', hook({ deployment_id: 1.5 }), /deployment_id/],
    ['a job beyond exact numbers', hook({ deployable_id: 2 ** 60 }), /deployable_id/],
    ['no status', hook({ status: '' }), /status/],
    [
      'a time without zone',
      hook({ status_changed_at: '2026-08-02 07:59:54' }),
      /status_changed_at: is no time/,
    ],
    ['no project', without('project'), 'the deployment names no project'],
    ['a project without path', hook({ project: { id: 7 } }), 'the deployment names no project'],
    [
      'a project beyond exact numbers',
      hook({ project: { id: 2 ** 53, path_with_namespace: 'a/b' } }),
      /project\.id/,
    ],
  ])('is unreadable with %s', (_name, body, reason) => {
    const reading = readHook('Deployment Hook', body);
    expect(reading).toMatchObject({ kind: 'unreadable' });
    expect(reading.kind === 'unreadable' && reading.reason).toMatch(reason);
  });
});
