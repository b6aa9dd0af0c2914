import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildPromotionState } from '@/lib/db/promotion-state';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Ingestion, openIngestion } from '@/lib/testing/ingestion';
import { type Reconciliation, startReconciliation } from '@/lib/testing/reconciliation';
import type { ReceivedHook } from '@/simulator/gitlab/testing/receiver';

/** More runs find more: `STERNWAY_PROPERTY_RUNS=1000`. A failure is repeated with the seed it prints. */
const numRuns = Number(process.env['STERNWAY_PROPERTY_RUNS'] ?? 12);
const seed = Number(process.env['STERNWAY_PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const environments = ['dev', 'staging', 'production', 'review/größe x'];
const statuses = ['blocked', 'running', 'success', 'failed', 'canceled'] as const;
const reported = ['running', 'success', 'failed', 'canceled'] as const;
const start = Date.UTC(2026, 5, 1, 9, 0, 0);

let database: TestDatabase;
let ingestion: Ingestion;

beforeAll(async () => {
  process.stdout.write(`random histories: ${numRuns} runs with STERNWAY_PROPERTY_SEED=${seed}\n`);
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

/** Something that happens in GitLab, or between it and us. The numbers choose among what is possible at that moment. */
const step = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant('deploy' as const) },
    { weight: 2, arbitrary: fc.constant('pipeline' as const) },
    { weight: 6, arbitrary: fc.constant('tick' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('play' as const, 'retry' as const, 'cancel' as const, 'fail' as const),
    },
    { weight: 2, arbitrary: fc.constantFrom('api' as const, 'update' as const, 'approve' as const) },
    { weight: 1, arbitrary: fc.constantFrom('commit' as const, 'tag' as const, 'rename' as const) },
    { weight: 1, arbitrary: fc.constant('reconcile' as const) },
  ),
  which: fc.nat({ max: 1000 }),
  how: fc.nat({ max: 1000 }),
  /** Mostly within one second, now and then minutes. */
  waitMs: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 700 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1000, max: 400_000 }) },
  ),
});

type Step = (typeof step extends fc.Arbitrary<infer T> ? T : never) & object;

/** What becomes of each hook: repeated, lost, or late by how many phases. */
const fate = fc.record({
  lost: fc.boolean(),
  copies: fc.integer({ min: 1, max: 3 }),
  phase: fc.constantFrom(0, 0, 1, 2),
  place: fc.integer(),
});

type Fate = (typeof fate extends fc.Arbitrary<infer T> ? T : never) & object;

function pick<T>(items: readonly T[], number: number): T | undefined {
  return items[number % Math.max(items.length, 1)];
}

/** Lets a step happen in GitLab, if it is possible now. */
function happen(
  { simulator: { world } }: Reconciliation,
  projectId: number,
  { kind, which, how }: Step,
): void {
  const project = world.project(projectId);
  const jobs = project.pipelines.flatMap((pipeline) => pipeline.jobs);
  const userId = [...world.state.users.keys()][how % world.state.users.size] ?? 1;
  const commits = [...project.commits.keys()];
  switch (kind) {
    case 'deploy':
      world.deploy({
        projectId,
        environment: pick(environments, which) ?? 'dev',
        status: pick(statuses, how) ?? 'success',
        sha: pick(commits, how) ?? '',
        userId,
      });
      return;
    case 'pipeline':
      world.startPipeline({ projectId, userId });
      return;
    case 'tick':
      world.tick(1 + (how % 3));
      return;
    case 'play': {
      const job = pick(
        jobs.filter(({ id }) => world.isPlayable(id)),
        which,
      );
      if (job) world.playJob(job.id, { userId });
      return;
    }
    case 'retry': {
      const job = pick(
        jobs.filter(({ id }) => world.isRetryable(id)),
        which,
      );
      if (job) world.retryJob(job.id, { userId });
      return;
    }
    case 'cancel': {
      const job = pick(jobs, which);
      if (job) world.cancelJob(job.id);
      return;
    }
    case 'fail': {
      const job = pick(
        jobs.filter(({ status }) => status === 'running'),
        which,
      );
      if (job) world.failJob(job.id);
      return;
    }
    case 'api':
      world.createDeployment({
        projectId,
        environment: pick(environments, which) ?? 'dev',
        sha: pick(commits, how) ?? '',
        status: pick(reported, how) ?? 'success',
        userId,
      });
      return;
    case 'update': {
      const deployment = pick(
        project.deployments.filter(({ jobId }) => jobId === null),
        which,
      );
      if (deployment) world.updateDeployment(deployment.id, pick(reported, how) ?? 'success');
      return;
    }
    case 'approve': {
      const deployment = pick(
        project.deployments.filter(({ status }) => status === 'blocked'),
        which,
      );
      if (deployment)
        world.approveDeployment({
          deploymentId: deployment.id,
          userId,
          status: how % 3 === 0 ? 'rejected' : 'approved',
        });
      return;
    }
    case 'commit':
      world.createCommit({ projectId });
      return;
    case 'tag':
      world.createTag({ projectId, name: `v${project.tags.size + 1}`, ref: project.defaultBranch });
      return;
    case 'rename':
      world.renameProject(projectId, `acme/renamed-${projectId}-${which}`);
      return;
    case 'reconcile':
      return;
  }
}

/** Ingests hooks with two workers at once. */
async function deliver(hooks: { hook: ReceivedHook; copies: number; place: number }[]): Promise<void> {
  const ordered = hooks.toSorted((a, b) => a.place - b.place);
  for (const { hook, copies } of ordered) {
    const headers = {
      'x-gitlab-event': String(hook.headers['x-gitlab-event']),
      ...(hook.headers['idempotency-key']
        ? { 'idempotency-key': String(hook.headers['idempotency-key']) }
        : {}),
    };
    for (let copy = 0; copy < copies; copy += 1) await ingestion.sendRaw(Buffer.from(hook.raw), headers);
    if (hook.raw.length % 7 === 0) await ingestion.drain();
  }
  await Promise.all([ingestion.drain(), ingestion.drain()]);
}

async function reconcile(gitlab: Reconciliation): Promise<void> {
  // The bucket that spares GitLab is not what is tested here.
  await ingestion.db.$executeRaw`update connection set rate_refilled_at = '2000-01-01', discovered_at = null`;
  await gitlab.all(ingestion.db);
}

test(
  'any interleaving, repetition and loss of the hooks of a history, and one reconciliation, end where the history does',
  async () => {
    const outcome = await fc.check(
      fc.asyncProperty(
        fc.constantFrom('14.0.0', '17.0.0', '19.1.0'),
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.infiniteStream(fate),
        async (version, steps, fates) => {
          await ingestion.db.$executeRaw`truncate project, service, delivery, deployment_event cascade`;
          const gitlab = await startReconciliation({
            version,
            edition: 'premium',
            clock: { now: () => start },
          });
          try {
            await compare(gitlab, steps, fates);
          } finally {
            await gitlab.close();
          }
        },
      ),
      { numRuns, seed },
    );
    if (outcome.failed) throw new Error(fc.defaultReportMessage(outcome));
    expect(outcome.numRuns).toBe(numRuns);
  },
  30_000 + numRuns * 5_000,
);

/** Lets the history happen, with its hooks on their way to us, and compares what we know in the end with it. */
async function compare(
  gitlab: Reconciliation,
  steps: readonly Step[],
  fates: fc.Stream<Fate>,
): Promise<void> {
  const { world } = gitlab.simulator;
  const project = world.addProject({ path: 'acme/app' });
  gitlab.watch(project.id);
  const late: { hook: ReceivedHook; copies: number; place: number; phase: number }[] = [];

  /** Takes the hooks sent since and delivers what arrives now. */
  const phase = async () => {
    await world.settled();
    for (const hook of gitlab.hooks.received.splice(0)) {
      const next: Fate | undefined = fates.next().value;
      if (next !== undefined && !next.lost) late.push({ hook, ...next });
    }
    const now = late.filter(({ phase: left }) => left === 0);
    const rest = late.filter(({ phase: left }) => left > 0);
    late.splice(0, late.length, ...rest.map((entry) => ({ ...entry, phase: entry.phase - 1 })));
    await deliver(now);
  };

  for (const each of steps) {
    happen(gitlab, project.id, each);
    if (each.kind === 'reconcile') {
      await phase();
      await reconcile(gitlab);
    }
    world.advance(each.waitMs);
  }
  await phase();
  await reconcile(gitlab);
  // What comes after the reconciliation is old news.
  await phase();
  await phase();
  expect(late).toEqual([]);

  expect(gitlab.failures).toEqual([]);
  expect(ingestion.failures).toEqual([]);
  const known = await ingestion.deployments({ id: project.id, path: '' });
  expect(known.map(({ id, environment, status, sha }) => ({ id, environment, status, sha }))).toEqual(
    world.deployments({ projectId: project.id }).map(({ id, environmentName, status, sha }) => ({
      id,
      environment: environmentName,
      status,
      sha,
    })),
  );
  const truth = world
    .groundTruth(project.id)
    .filter(({ lastAttempt }) => lastAttempt !== null)
    .map(({ environment, current, lastAttempt }) => [
      environment,
      { current: current?.id ?? null, lastAttempt: lastAttempt?.id ?? null },
    ]);
  expect(await ingestion.board({ id: project.id, path: '' })).toEqual(Object.fromEntries(truth));
  const stored = await ingestion.db.project.findMany({ select: { path: true } });
  // Unknown still: no hook arrived and nothing was deployed.
  expect([[], [{ path: world.projectPath(project.id) }]]).toContainEqual(stored);

  const readModel = () => ingestion.db.promotionState.findMany({ orderBy: { environmentId: 'asc' } });
  const kept = await readModel();
  await rebuildPromotionState(ingestion.db);
  expect(await readModel()).toEqual(kept);
}
