import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Database, openDatabase } from './client';
import { type DeploymentFilter, listDeployments } from './deployment-list';

const services = ['shop/cart/api', 'shop/cart/worker', 'shop/ledger/api'] as const;
const environments = ['staging', 'production'] as const;
const people = [
  { name: 'Ada Okafor', username: 'ada.o' },
  { name: 'Bela Nowak', username: 'bela' },
  { name: 'Ada Tanaka', username: null },
] as const;
const refs = ['main', 'v1.2.0', 'ada-experiment'] as const;
const statuses = ['success', 'failed', 'blocked'] as const;

interface Row {
  id: number;
  service: string;
  path: string;
  environment: string;
  status: string;
  sha: string;
  ref: string;
  person: (typeof people)[number];
  mergeRequest: number | null;
  /** Minutes since the beginning: some are made in the same moment. */
  minute: number;
}

const pick = <T>(list: readonly T[], number: number): T => {
  const found = list[number % list.length];
  if (found === undefined) throw new Error('empty');
  return found;
};

const rows: Row[] = Array.from({ length: 240 }, (_, index) => {
  const path = pick(services, index * 7);
  return {
    id: index + 1,
    path,
    service: path.replaceAll('/', '--'),
    environment: pick(environments, Math.floor(index / 3)),
    status: pick(statuses, index * 5 + Math.floor(index / 11)),
    sha: `${(index % 40).toString(16).padStart(4, 'a')}${'0'.repeat(36)}`,
    ref: pick(refs, Math.floor(index / 4)),
    person: pick(people, Math.floor(index / 5)),
    mergeRequest: index % 4 === 0 ? 1 + (index % 20) : null,
    minute: Math.floor(index / 2),
  };
});
/** The version that names the commits of one in eight. */
const taggedSha = pick(rows, 3).sha;
const tag = 'release-9';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url, { max: 2, applicationName: 'test' });
  const { db } = database;
  await db.$executeRaw`insert into connection (id) values ('default')`;
  for (const [index, path] of services.entries()) {
    const id = index + 1;
    const parts = path.split('/');
    await db.$executeRaw`insert into project (id, connection_id, gitlab_project_id, path, name) values (${id}, 'default', ${id}, ${path}, ${parts.at(-1)})`;
    await db.$executeRaw`insert into service (id, project_id, slug, name, group_path)
      values (${id}, ${id}, ${path.replaceAll('/', '--')}, ${parts.at(-1)}, ${parts.slice(0, -1).join('/')})`;
    await db.$executeRaw`insert into tag (project_id, name, sha) values (${id}, ${tag}, ${taggedSha})`;
    for (const name of environments)
      await db.$executeRaw`insert into environment (service_id, name, tier, tier_source) values (${id}, ${name}, 'staging', 'gitlab')`;
  }
  await db.$executeRaw`
    insert into deployment (id, project_id, environment_id, gitlab_deployment_id, status, raw_status, status_changed_at, status_source,
      sha, short_sha, ref, deployed_by_name, deployed_by_username, created_at)
    select r.id, s.id, e.id, r.id, r.status, r.status, now(), 'hook', r.sha, left(r.sha, 8), r.ref, r.person ->> 'name',
      r.person ->> 'username', timestamptz '2026-01-01' + make_interval(mins => r.minute)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id bigint, service text, environment text, status text, sha text, ref text,
      person jsonb, minute int)
    join service s on s.slug = r.service join environment e on e.service_id = s.id and e.name = r.environment`;
  await db.$executeRaw`
    insert into merge_request (project_id, iid, title, state, updated_at)
    select s.id, iid, 'Change', 'merged', now() from service s cross join generate_series(1, 20) as iid`;
  await db.$executeRaw`
    insert into deployment_merge_request (deployment_id, merge_request_id)
    select d.id, m.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id bigint, "mergeRequest" bigint)
    join deployment d on d.id = r.id join merge_request m on m.project_id = d.project_id and m.iid = r."mergeRequest"`;
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** The same rule, without any thought of indexes. */
function wanted(filter: DeploymentFilter): number[] {
  const query = filter.query?.trim() ?? '';
  const text = query.toLowerCase();
  const has = (value: string | null) => value !== null && value.toLowerCase().includes(text);
  return rows
    .filter(
      (row) =>
        (filter.service === undefined || row.service === filter.service) &&
        (filter.environment === undefined || row.environment === filter.environment) &&
        (filter.status === undefined || row.status === filter.status) &&
        (filter.sha === undefined || row.sha.startsWith(filter.sha.toLowerCase())) &&
        (query === '' ||
          (query.startsWith('!')
            ? row.mergeRequest === Number(query.slice(1))
            : has(row.path) ||
              has(row.person.name) ||
              has(row.person.username) ||
              row.ref === query ||
              (query === tag && row.sha === taggedSha) ||
              (/^[0-9a-f]{4,40}$/.test(text) && row.sha.startsWith(text)))),
    )
    .toSorted((a, b) => b.minute - a.minute || b.id - a.id)
    .map((row) => row.id);
}

/** All pages, one after the other. */
async function listed(filter: DeploymentFilter, limit: number): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const last = found.at(-1);
    const after =
      last === undefined
        ? null
        : {
            id: String(last),
            createdAt: new Date(Date.UTC(2026, 0, 1, 0, pick(rows, last - 1).minute)).toISOString(),
          };
    const page = await listDeployments(database.db, filter, { limit, after });
    found.push(...page.map(({ view }) => Number(view.id)));
    if (page.length < limit) return found;
  }
}

describe('listDeployments', () => {
  test.each<[string, DeploymentFilter]>([
    ['nothing in particular', {}],
    ['a service', { service: 'shop--cart--api' }],
    ['a service that does not exist', { service: 'nowhere' }],
    ['an environment of all services', { environment: 'production' }],
    ['a status', { status: 'blocked' }],
    ['the first digits of a commit', { sha: 'AA1' }],
    ['part of a name', { query: 'okafor' }],
    ['a name that several people have, one of them without a user name', { query: 'Ada' }],
    ['a user name', { query: 'ada.o' }],
    ['part of a service', { query: 'ledger/a' }],
    ['a merge request', { query: '!5' }],
    ['a branch', { query: 'ada-experiment' }],
    ['a tag that was deployed', { query: 'v1.2.0' }],
    ['a version that names the commit', { query: tag }],
    ['something that may be a commit', { query: 'aaa3' }],
    ['nothing there is', { query: '100%' }],
    ['a person, in one service', { query: 'bela', service: 'shop--cart--worker' }],
    ['a service by name, in one environment', { query: 'cart', environment: 'staging' }],
    ['a merge request, with a status', { query: '!9', status: 'success' }],
  ])('finds %s', async (_, filter) => {
    expect(await listed(filter, 1000)).toEqual(wanted(filter));
  });

  test('whatever is asked for, pages hold each deployment once and in order', async () => {
    const given = fc.record(
      {
        service: fc.constantFrom('shop--cart--api', 'shop--ledger--api'),
        environment: fc.constantFrom(...environments),
        status: fc.constantFrom(...statuses),
        sha: fc.constantFrom('aa12', 'aaa'),
        query: fc.constantFrom('ada', 'bela', '!1', '!13', 'main', tag, 'shop', 'api', 'aa1f', 'none'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 1, max: 60 }), async (filter, limit) => {
        expect(await listed(filter, limit)).toEqual(wanted(filter));
      }),
      { numRuns: 60 },
    );
  });
});
