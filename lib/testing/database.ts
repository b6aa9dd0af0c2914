import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createDatabase, dropDatabase } from '@/scripts/postgres/databases';

/** A migrated, empty database that belongs to one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Drops it, closing whatever connections are left. */
  drop(): Promise<void>;
}

/**
 * Makes a database by copying the migrated template; for `beforeAll` of `*.db.test.ts` and `*.fault.test.ts`.
 *
 * @param options.empty True for a database without any table, for tests of the migrations themselves.
 */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const serverUrl = inject('databaseServerUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = options.empty
    ? await createDatabase(serverUrl, name)
    : await copyTemplate(serverUrl, inject('databaseTemplate'), name);
  return { url, drop: () => dropDatabase(serverUrl, name) };
}

/** Postgres refuses a second copy of the same template while the first is being made, so copies take turns. */
async function copyTemplate(serverUrl: string, template: string, name: string): Promise<string> {
  const lock = new Client({ connectionString: serverUrl });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock(hashtext($1))', [template]);
    return await createDatabase(serverUrl, name, template);
  } finally {
    await lock.end();
  }
}
