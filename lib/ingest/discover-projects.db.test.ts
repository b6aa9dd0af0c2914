import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Ingestion, openIngestion } from '@/lib/testing/ingestion';
import { type Reconciliation, startReconciliation } from '@/lib/testing/reconciliation';
import { discoverProjects } from './discover-projects';

let database: TestDatabase;
let ingestion: Ingestion;
let gitlab: Reconciliation;

beforeAll(async () => {
  database = await createTestDatabase();
  ingestion = await openIngestion(database.url);
});

afterAll(async () => {
  await ingestion.close();
  await database.drop();
});

beforeEach(async () => {
  gitlab = await startReconciliation();
  await ingestion.db.$executeRaw`
    update connection set rate_refilled_at = '2000-01-01', discovered_at = null, discovery_lease_until = null`;
});

afterEach(async () => {
  await gitlab.close();
  await ingestion.db.$executeRaw`truncate project, service, delivery, deployment_event cascade`;
});

/** Looks for projects as one worker does. @returns what went wrong. */
async function discover(): Promise<string[]> {
  const errors: string[] = [];
  const deps = gitlab.dependencies(ingestion.db);
  await discoverProjects(
    { ...deps, onFailure: ({ error }) => void errors.push(String(error)) },
    new AbortController().signal,
  );
  return errors;
}

function addDeployed(path: string): void {
  const { world } = gitlab.simulator;
  const project = world.addProject({ path });
  world.deploy({ projectId: project.id, environment: 'staging' });
}

const known = async () => {
  const rows = await ingestion.db.project.findMany({ select: { path: true }, orderBy: { path: 'asc' } });
  return rows.map(({ path }) => path);
};
const listings = () =>
  gitlab.proxy.requests.filter(({ path }) => path.startsWith('/api/v4/projects?')).length;

test('finds what deploys and leaves the rest, of more than one page', async () => {
  for (let count = 0; count < 104; count += 1)
    gitlab.simulator.world.addProject({ path: `acme/quiet-${count}` });
  addDeployed('acme/shop');
  addDeployed('acme/deep/er/still');
  // Each project costs a request: the bucket is filled for them.
  const filling = setInterval(
    () =>
      void ingestion.db.$executeRaw`update connection set rate_refilled_at = '2000-01-01'`.then(
        () => undefined,
      ),
    100,
  );
  expect(await discover()).toEqual([]);
  clearInterval(filling);
  expect(await known()).toEqual(['acme/deep/er/still', 'acme/shop']);
});

test('is done by one worker, once an hour', async () => {
  addDeployed('acme/shop');
  await Promise.all([discover(), discover(), discover()]);
  expect(listings()).toBe(1);
  addDeployed('acme/later');
  await discover();
  expect(await known()).toEqual(['acme/shop']);
  await ingestion.db.$executeRaw`update connection set discovered_at = discovered_at - interval '61 minutes'`;
  await discover();
  expect(await known()).toEqual(['acme/later', 'acme/shop']);
});

test('that failed is done again after some minutes, not after an hour', async () => {
  addDeployed('acme/shop');
  gitlab.proxy.intercept = () => ({ status: 500 });
  expect(await discover()).toEqual([expect.stringContaining('500')]);
  gitlab.proxy.intercept = () => null;
  await discover();
  expect(await known()).toEqual([]);
  await ingestion.db
    .$executeRaw`update connection set discovery_lease_until = discovery_lease_until - interval '6 minutes'`;
  await discover();
  expect(await known()).toEqual(['acme/shop']);
});

test('a project whose path cannot be a service beside another gets a name of its own', async () => {
  addDeployed('acme/a--b');
  addDeployed('acme/a/b');
  expect(await discover()).toEqual([]);
  const slugs = await ingestion.db.service.findMany({ select: { slug: true } });
  expect(new Set(slugs.map(({ slug }) => slug)).size).toBe(2);
});
