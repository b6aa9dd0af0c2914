import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../http/is-record';
import { hookReceiver, simulator, standingClock } from '../testing/simulator';

const fixtures =
  process.env['STERNWAY_FIXTURES'] ??
  fileURLToPath(new URL('../../../../shared/fixtures/gitlab', import.meta.url));
const haveFixtures = existsSync(fixtures);
if (!haveFixtures)
  process.stdout.write(`no recorded payloads at ${fixtures}: their shapes are not compared\n`);

/** Every hook of a short story, by kind. */
async function tell(version: string): Promise<Map<string, Record<string, unknown>[]>> {
  const gitlab = await simulator({ version, clock: standingClock() });
  const receiver = await hookReceiver();
  const project = gitlab.world.addProject({ path: 'acme/payments/ledger' });
  gitlab.control.registerHooks({ url: receiver.url });
  const { pipeline } = gitlab.control.push({ project: project.id });
  gitlab.world.tick(12);
  gitlab.world.createRelease({ projectId: project.id, tag: 'v1.0.0', ref: 'main' });
  gitlab.world.deleteTag({ projectId: project.id, name: 'v1.0.0' });
  gitlab.world.startPipeline({
    projectId: project.id,
    variables: [{ key: 'REGION', value: 'eu-north-1' }],
    mergeRequestId: project.mergeRequests[0]?.id ?? 0,
    source: 'merge_request_event',
  });
  gitlab.world.createDeployment({
    projectId: project.id,
    environment: 'dev',
    sha: pipeline.sha,
    status: 'failed',
  });
  await gitlab.world.settled();
  const byKind = new Map<string, Record<string, unknown>[]>();
  for (const { body } of receiver.received) {
    const kind = String(body['object_kind']);
    byKind.set(kind, [...(byKind.get(kind) ?? []), body]);
  }
  return byKind;
}

/** Paths of all fields; those of lists' entries together. */
function paths(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => paths(entry, `${prefix}[]`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${prefix}.${key}`,
    ...paths(inner, `${prefix}.${key}`),
  ]);
}

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(`${fixtures}/${name}`, 'utf8'));
}

describe.runIf(haveFixtures)('shapes of recorded payloads', () => {
  it.each([
    ['deployment', '17.0.0', 'zulip+zulip/deployment_hook.json'],
    ['deployment', '14.0.0', 'go-playground+webhooks/deployment-event.json'],
    ['build', '15.7.0', 'xanzy+go-gitlab/webhooks/job.json'],
    ['release', '15.0.0', 'xanzy+go-gitlab/webhooks/release.json'],
  ])('%s of %s has every field of %s', async (kind, version, fixture) => {
    const told = await tell(version);
    const ours = new Set((told.get(kind) ?? []).flatMap((body) => paths(body)));
    // A release without links has no link to show.
    const recorded = paths(readFixture(fixture)).filter((path) => !path.startsWith('.assets.links[]'));
    expect(recorded.filter((path) => !ours.has(path))).toEqual([]);
  });

  it('the deployment hook of 17 has no field more than a recorded one', async () => {
    const told = await tell('17.0.0');
    const recorded = new Set(paths(readFixture('zulip+zulip/deployment_hook.json')));
    const ours = new Set((told.get('deployment') ?? []).flatMap((body) => paths(body)));
    expect([...ours].filter((path) => !recorded.has(path))).toEqual([]);
  });

  it('the pipeline hook has the fields of a recorded one', async () => {
    const told = await tell('19.1.0');
    const ours = new Set((told.get('pipeline') ?? []).flatMap((body) => paths(body)));
    const recorded = paths(readFixture('xanzy+go-gitlab/webhooks/pipeline.json')).filter(
      (path) => !path.startsWith('.source_pipeline') && !path.startsWith('.builds[].runner'),
    );
    expect(recorded.filter((path) => !ours.has(path))).toEqual([]);
  });
});

describe('generations', () => {
  it.each([
    ['14.0.0', '2026-08-02 09:59:54 +0200'],
    ['16.0.0', '2026-08-02 07:59:54 +0000'],
    ['17.4.0', '2026-08-02 07:59:54 +0000'],
    ['19.1.0', '2026-08-02T07:59:54.000+00:00'],
  ])('%s writes the time of a transition as %s', async (version, expected) => {
    const told = await tell(version);
    expect(told.get('deployment')?.[0]).toMatchObject({ status_changed_at: expected });
  });

  it('says blocked from 19 on only', async () => {
    const statuses = async (version: string): Promise<unknown[]> =>
      ((await tell(version)).get('deployment') ?? []).map((body) => body['status']);
    expect(await statuses('18.11.0')).not.toContain('blocked');
    expect(await statuses('19.1.0')).toContain('blocked');
  });

  it('lets old versions do without what they did not know', async () => {
    const old = (await tell('14.0.0')).get('deployment')?.[0] ?? {};
    for (const field of ['environment_tier', 'environment_slug', 'environment_external_url', 'ref'])
      expect(old).not.toHaveProperty(field);
    const job = (await tell('19.1.0')).get('build')?.[0];
    expect(job).toHaveProperty('build_created_at_iso');
    expect(job).toHaveProperty('project.path_with_namespace', 'acme/payments/ledger');
  });

  it('sends the headers of its time', async () => {
    const headersOf = async (version: string): Promise<string[]> => {
      const gitlab = await simulator({ version });
      const receiver = await hookReceiver();
      const project = gitlab.world.addProject({ path: 'acme/ledger' });
      gitlab.control.registerHooks({ url: receiver.url });
      gitlab.world.createTag({ projectId: project.id, name: 'v1' });
      await gitlab.world.settled();
      return Object.keys(receiver.received[0]?.headers ?? {}).filter((name) =>
        /gitlab|webhook|idempotency/.test(name),
      );
    };
    expect(await headersOf('14.0.0')).toEqual(['x-gitlab-event', 'x-gitlab-token']);
    expect(new Set(await headersOf('16.2.0'))).toEqual(
      new Set([
        'x-gitlab-event',
        'x-gitlab-event-uuid',
        'x-gitlab-instance',
        'x-gitlab-webhook-uuid',
        'x-gitlab-token',
      ]),
    );
    expect(await headersOf('17.4.0')).toContain('idempotency-key');
    expect(await headersOf('18.11.0')).not.toContain('webhook-id');
    expect(await headersOf('19.0.0')).toEqual(
      expect.arrayContaining(['webhook-id', 'webhook-timestamp', 'webhook-signature']),
    );
  });
});

describe('awkward bodies', () => {
  it('has no job for deployments the API made, and no checkout for deleted tags', async () => {
    const told = await tell('19.1.0');
    const reported = told.get('deployment')?.find((body) => body['deployable_id'] === null);
    expect(reported).toMatchObject({ deployable_url: null, status: 'failed', environment: 'dev' });
    const deleted = told.get('tag_push')?.find((body) => body['checkout_sha'] === null);
    expect(deleted).toMatchObject({ after: '0'.repeat(40), ref: 'refs/tags/v1.0.0' });
    const job = told.get('build')?.find((body) => body['build_status'] === 'success');
    expect(job).toMatchObject({ build_failure_reason: 'unknown_failure' });
    const ofMergeRequest = told.get('pipeline')?.find((body) => body['merge_request'] !== null);
    expect(ofMergeRequest).toMatchObject({
      object_attributes: { source: 'merge_request_event', before_sha: '0'.repeat(40) },
    });
  });
});
