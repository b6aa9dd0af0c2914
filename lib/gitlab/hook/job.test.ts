import { describe, expect, it } from 'vitest';

import { readHook } from '../read-hook';

/** A Job Hook as GitLab 19 sends it, with ISO times beside the old ones. */
function hook(changes: Record<string, unknown> = {}): unknown {
  return {
    object_kind: 'build',
    ref: 'main',
    tag: false,
    before_sha: '0000000000000000000000000000000000000000',
    sha: '95d49d1efbd941908580e79d65e4b5ecaf4a8305',
    retries_count: 0,
    build_id: 5120,
    build_name: 'deploy:production',
    build_stage: 'deploy',
    build_status: 'running',
    build_created_at: '2026-08-02 07:50:00 UTC',
    build_started_at: '2026-08-02 07:55:00 UTC',
    build_finished_at: null,
    build_created_at_iso: '2026-08-02T07:50:00Z',
    build_started_at_iso: '2026-08-02T09:55:00.120+02:00',
    build_finished_at_iso: null,
    build_failure_reason: 'unknown_failure',
    pipeline_id: 88302,
    project_id: 7,
    project_name: 'Shop / API',
    user: { id: 4, name: 'Ana', username: 'ana' },
    commit: { id: 88302, sha: '95d49d1efbd941908580e79d65e4b5ecaf4a8305' },
    repository: {
      name: 'API',
      homepage: 'https://example.com/gitlab/shop/api',
      git_ssh_url: 'git@example.com:shop/api.git',
    },
    project: {
      id: 7,
      name: 'API',
      web_url: 'https://example.com/gitlab/shop/api',
      path_with_namespace: 'shop/api',
      default_branch: 'main',
    },
    runner: null,
    environment: { name: 'production', action: 'start', deployment_tier: 'production' },
    ...changes,
  };
}

describe('Job Hook', () => {
  it('tells of a deploy job', () => {
    expect(readHook('Job Hook', hook())).toMatchObject({
      kind: 'facts',
      objectKind: 'build',
      summary: 'Job deploy:production running in production',
      facts: {
        project: { gitlabProjectId: 7, path: 'shop/api', defaultBranch: 'main' },
        jobs: [
          {
            gitlabJobId: 5120,
            gitlabPipelineId: 88302,
            status: 'running',
            isManual: false,
            failureReason: null,
            startedAt: new Date('2026-08-02T07:55:00.120Z'),
            finishedAt: null,
          },
        ],
      },
    });
  });

  it('keeps the reason of a failure, and only of a failure', () => {
    const failed = hook({ build_status: 'failed', build_failure_reason: 'script_failure' });
    expect(readHook('Job Hook', failed)).toMatchObject({
      facts: { jobs: [{ failureReason: 'script_failure' }] },
    });
    expect(readHook('Job Hook', hook({ build_status: 'success' }))).toMatchObject({
      facts: { jobs: [{ failureReason: null }] },
    });
  });

  it('knows a job that waits for a person', () => {
    expect(
      readHook(
        'Job Hook',
        hook({ build_status: 'manual', build_started_at: null, build_started_at_iso: null }),
      ),
    ).toMatchObject({
      facts: { jobs: [{ isManual: true, startedAt: null }] },
    });
  });

  it('finds project and pipeline in what GitLab 14 sends, also below a sub-path', () => {
    expect(readHook('Job Hook', hook({ project: undefined, pipeline_id: undefined }))).toMatchObject({
      facts: {
        project: { gitlabProjectId: 7, path: 'shop/api', name: 'API' },
        jobs: [{ gitlabPipelineId: 88302 }],
      },
    });
    const overSsh = { name: 'API', git_ssh_url: 'ssh://git@example.com:2222/shop/sub/api.git' };
    expect(readHook('Job Hook', hook({ project: undefined, repository: overSsh }))).toMatchObject({
      facts: { project: { path: 'shop/sub/api' } },
    });
    const webOnly = { homepage: 'https://example.com/shop/api' };
    expect(readHook('Job Hook', hook({ project: undefined, repository: webOnly }))).toMatchObject({
      facts: { project: { path: 'shop/api', name: 'api' } },
    });
  });

  it.each([
    null,
    undefined,
    { name: 'production', action: 'stop' },
    { name: 'production', action: 'verify' },
  ])('ignores a job that does not deploy: %j', (environment) => {
    expect(readHook('Job Hook', hook({ environment }))).toMatchObject({
      kind: 'ignored',
      reason: 'Job deploy:production does not deploy',
      project: { path: 'shop/api' },
    });
  });

  it.each([
    ['an id beyond exact numbers', hook({ build_id: 2 ** 53 }), /build_id/],
    ['no name', hook({ build_name: null }), /build_name/],
    ['an environment without name', hook({ environment: { action: 'start' } }), /environment\.name/],
    ['no project', hook({ project: undefined, project_id: undefined }), 'the job names no project'],
  ])('is unreadable with %s', (_name, body, reason) => {
    const reading = readHook('Job Hook', body);
    expect(reading.kind === 'unreadable' && reading.reason).toMatch(reason);
  });
});
