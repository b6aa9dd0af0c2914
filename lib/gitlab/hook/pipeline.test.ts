import { describe, expect, it } from 'vitest';

import { readHook } from '../read-hook';

const sha = 'bcbb5ec396a2c0f828686f14fac9b80b780504f2';

function build(changes: Record<string, unknown>): Record<string, unknown> {
  return {
    id: 380,
    stage: 'deploy',
    name: 'deploy:production',
    status: 'manual',
    created_at: '2026-08-02 07:50:00 UTC',
    started_at: null,
    finished_at: null,
    failure_reason: null,
    when: 'manual',
    manual: true,
    allow_failure: false,
    user: { id: 4, name: 'Ana', username: 'ana' },
    runner: null,
    artifacts_file: { filename: null, size: null },
    environment: { name: 'production', action: 'start', deployment_tier: 'production' },
    ...changes,
  };
}

function hook(changes: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}): unknown {
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: 88302,
      iid: 12,
      name: null,
      ref: 'main',
      tag: false,
      sha,
      before_sha: '0000000000000000000000000000000000000000',
      source: 'push',
      status: 'manual',
      detailed_status: 'blocked',
      stages: ['build', 'deploy'],
      created_at: '2026-08-02 07:50:00 UTC',
      finished_at: null,
      duration: null,
      queued_duration: 3,
      variables: [],
      url: 'https://gitlab.example.com/shop/api/-/pipelines/88302',
      ...attributes,
    },
    merge_request: null,
    user: { id: 4, name: 'Ana', username: 'ana', avatar_url: null, email: '[REDACTED]' },
    project: {
      id: 7,
      name: 'API',
      web_url: 'https://gitlab.example.com/shop/api',
      path_with_namespace: 'shop/api',
    },
    commit: { id: sha, timestamp: '2038-01-01T00:00:00+00:00', author: { name: 'Ana', email: '[REDACTED]' } },
    builds: [
      build({}),
      build({
        id: 379,
        name: 'deploy:staging',
        status: 'success',
        when: 'on_success',
        manual: false,
        started_at: '2026-08-02 07:55:00 UTC',
        finished_at: '2026-08-02 07:58:30 UTC',
        failure_reason: 'unknown_failure',
        environment: { name: 'eu/staging', action: 'start', deployment_tier: null },
      }),
      build({
        id: 378,
        name: 'deploy:dev',
        status: 'failed',
        when: 'on_success',
        manual: false,
        started_at: '2026-08-02 07:52:00 UTC',
        finished_at: '2026-08-02 07:53:00 UTC',
        failure_reason: 'script_failure',
        environment: { name: 'dev', action: 'start', deployment_tier: 'development' },
      }),
      build({
        id: 377,
        name: 'stop:review',
        environment: { name: 'review/x', action: 'stop', deployment_tier: 'development' },
      }),
      build({
        id: 376,
        name: 'plan',
        status: 'running',
        environment: { name: 'production', action: 'prepare' },
      }),
      build({ id: 375, name: 'test', status: 'success', manual: false, environment: null }),
      // A trigger job, should it ever be listed, is a job without runner and environment.
      { id: 374, name: 'downstream', stage: 'deploy', status: 'created' },
    ],
    ...changes,
  };
}

describe('Pipeline Hook', () => {
  it('tells of the pipeline and of its deploy jobs', () => {
    expect(readHook('Pipeline Hook', hook())).toMatchObject({
      kind: 'facts',
      objectKind: 'pipeline',
      summary: 'Pipeline 88302 manual',
      facts: {
        deployments: [],
        mergeRequests: [],
        pipelines: [
          {
            gitlabPipelineId: 88302,
            status: 'manual',
            // The commit of 2038 does not count.
            freshAt: new Date('2026-08-02T07:58:30Z'),
            finishedAt: null,
            jobsDone: 3,
            jobsTotal: 5,
          },
        ],
        jobs: [
          {
            gitlabJobId: 380,
            gitlabPipelineId: 88302,
            status: 'manual',
            environmentName: 'production',
            environmentTier: 'production',
            isManual: true,
            sha,
            ref: 'main',
          },
          {
            gitlabJobId: 379,
            environmentName: 'eu/staging',
            environmentTier: null,
            isManual: false,
            failureReason: null,
          },
          { gitlabJobId: 378, environmentName: 'dev', failureReason: 'script_failure' },
        ],
      },
    });
  });

  it('counts variables whose values were removed', () => {
    const variables = [
      { key: 'A', value: '[REDACTED]' },
      { key: 'B', value: '[REDACTED]' },
      { key: 'C', value: '' },
    ];
    expect(readHook('Pipeline Hook', hook({}, { variables }))).toMatchObject({
      summary: 'Pipeline 88302 manual, 2 variables redacted',
    });
  });

  it('reads a child pipeline, a tag pipeline and one without jobs', () => {
    const child = hook(
      {
        source_pipeline: {
          project: { id: 1, path_with_namespace: 'shop/parent' },
          pipeline_id: 5,
          job_id: 6,
        },
      },
      { source: 'parent_pipeline' },
    );
    expect(readHook('Pipeline Hook', child)).toMatchObject({
      facts: { pipelines: [{ source: 'parent_pipeline' }] },
    });
    expect(
      readHook('Pipeline Hook', hook({ builds: null }, { ref: 'v1.2.0', tag: true, url: undefined })),
    ).toMatchObject({
      facts: {
        jobs: [],
        pipelines: [
          {
            ref: 'v1.2.0',
            isTag: true,
            jobsTotal: 0,
            url: 'https://gitlab.example.com/shop/api/-/pipelines/88302',
          },
        ],
      },
    });
  });

  it('keeps statuses it does not know', () => {
    const reading = readHook(
      'Pipeline Hook',
      hook({ builds: [build({ status: 'waiting_for_moon' })] }, { status: 'novel' }),
    );
    expect(reading).toMatchObject({
      facts: { pipelines: [{ status: 'novel' }], jobs: [{ status: 'waiting_for_moon' }] },
    });
  });

  it('takes the merge request only when it lives in this project', () => {
    const merge = {
      id: 1,
      iid: 99,
      title: 'Faster',
      state: 'merged',
      target_project_id: 7,
      url: 'https://gitlab.example.com/shop/api/-/merge_requests/99',
    };
    expect(readHook('Pipeline Hook', hook({ merge_request: merge }))).toMatchObject({
      facts: { mergeRequests: [{ iid: 99, state: 'merged', updatedAt: new Date('2026-08-02T07:58:30Z') }] },
    });
    expect(
      readHook('Pipeline Hook', hook({ merge_request: { ...merge, target_project_id: 8 } })),
    ).toMatchObject({
      facts: { mergeRequests: [] },
    });
  });

  it.each([
    [
      'no attributes',
      { object_kind: 'pipeline', project: { id: 7, path_with_namespace: 'a/b' } },
      /object_attributes/,
    ],
    ['an id beyond exact numbers', hook({}, { id: 2 ** 55 }), /object_attributes\.id/],
    ['a job id beyond exact numbers', hook({ builds: [build({ id: 1e300 })] }), /builds\.0\.id/],
    ['no time at all', hook({}, { created_at: 'yesterday' }), /created_at/],
    ['no project', hook({ project: null }), 'the pipeline names no project'],
  ])('is unreadable with %s', (_name, body, reason) => {
    const reading = readHook('Pipeline Hook', body);
    expect(reading.kind === 'unreadable' && reading.reason).toMatch(reason);
  });

  it('reads 10,000 jobs quickly', () => {
    const builds = Array.from({ length: 10_000 }, (_, index) => build({ id: index + 1 }));
    const started = performance.now();
    expect(readHook('Pipeline Hook', hook({ builds }))).toMatchObject({
      facts: { pipelines: [{ jobsTotal: 0 }] },
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  }, 20_000);
});
