import { createHash } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { applyMigrations, MigrationError } from './apply-migrations';
import { migrateDatabase } from './migrate-database';

const first = { name: '20260101000000_first', sql: 'create table fruit (name text primary key);' };
const second = { name: '20260102000000_second', sql: `insert into fruit values ('pear');` };
const silent = () => {};

let database: TestDatabase | undefined;

async function empty(): Promise<string> {
  database = await createTestDatabase({ empty: true });
  return database.url;
}

async function query<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await database?.drop();
});

describe('applyMigrations', () => {
  test('applies what is missing, once, and records it as Prisma does', async () => {
    const url = await empty();
    expect(await applyMigrations(url, [first], silent)).toEqual([first.name]);
    expect(await applyMigrations(url, [first, second], silent)).toEqual([second.name]);
    expect(await applyMigrations(url, [first, second], silent)).toEqual([]);
    const rows = await query(
      url,
      'select migration_name, checksum, applied_steps_count, finished_at >= started_at as finished, rolled_back_at from _prisma_migrations order by started_at',
    );
    expect(rows).toEqual(
      [first, second].map(({ name, sql }) => ({
        migration_name: name,
        checksum: createHash('sha256').update(sql).digest('hex'),
        applied_steps_count: 1,
        finished: true,
        rolled_back_at: null,
      })),
    );
  });

  test('is applied once by replicas that start together', async () => {
    const url = await empty();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => applyMigrations(url, [first, second], silent)),
    );
    expect(answers.flat().toSorted()).toEqual([first.name, second.name]);
    expect(await query(url, 'select * from fruit')).toEqual([{ name: 'pear' }]);
  });

  test('leaves nothing of a migration that fails, and refuses to go on until it is resolved', async () => {
    const url = await empty();
    const broken = { name: '20260103000000_broken', sql: `insert into fruit values ('fig'); select 1 / 0;` };
    await expect(applyMigrations(url, [first, broken], silent)).rejects.toThrow(
      'Migration 20260103000000_broken failed: division by zero',
    );
    expect(await query(url, 'select * from fruit')).toEqual([]);
    await expect(applyMigrations(url, [first, second], silent)).rejects.toThrow(MigrationError);
    await query(url, 'update _prisma_migrations set rolled_back_at = now() where finished_at is null');
    expect(await applyMigrations(url, [first, second], silent)).toEqual([second.name]);
  });

  test('says when an applied migration was changed, unless only its line ends were', async () => {
    const url = await empty();
    await applyMigrations(url, [{ ...first, sql: `${first.sql}\n` }], silent);
    const said: string[] = [];
    await applyMigrations(url, [{ ...first, sql: `${first.sql}\r\n` }], (message) => said.push(message));
    expect(said).toEqual([]);
    await applyMigrations(url, [{ ...first, sql: `${first.sql} -- changed` }], (message) =>
      said.push(message),
    );
    await applyMigrations(url, [], (message) => said.push(message));
    expect(said).toEqual([
      'migration 20260101000000_first was changed after it had been applied to this database',
      'the database has migration 20260101000000_first, which this release does not know: is this an older release?',
    ]);
  });
});

describe('migrateDatabase', () => {
  test('prepares our tables and those of the workflow engine for replicas that start together', async () => {
    const url = await empty();
    await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url, 'prisma/migrations', silent)));
    expect(
      await query(
        url,
        `select to_regclass('deployment') is not null as ours, to_regclass('dbos.workflow_status') is not null as engine`,
      ),
    ).toEqual([{ ours: true, engine: true }]);
  });
});
