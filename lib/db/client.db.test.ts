import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { type Database, inTransaction, openDatabase } from './client';

let database: TestDatabase;
const opened: Database[] = [];
const stopped: number[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const pid of stopped.splice(0)) process.kill(pid, 'SIGCONT');
  for (const each of opened.splice(0)) await each.close();
});

afterAll(async () => {
  await database.drop();
});

function open(statementTimeoutMs?: number): Database {
  const one = openDatabase(database.url, {
    max: 2,
    applicationName: 'test',
    ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
  });
  opened.push(one);
  return one;
}

async function backend({ db }: Database): Promise<number> {
  const [row] = await db.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
  if (row === undefined) throw new Error('no answer');
  return row.pid;
}

test('a server that vanished without a word is given up, and a new connection is made', async () => {
  const one = open(500);
  const pid = await backend(one);
  // Like a failover: the connection stays open, and nobody is at its other end.
  process.kill(pid, 'SIGSTOP');
  stopped.push(pid);
  const began = Date.now();
  await expect(backend(one)).rejects.toThrow(/timeout|terminated|closed/i);
  expect(Date.now() - began).toBeLessThan(6_000);
  expect(await backend(one)).not.toBe(pid);
});

test('a healthy connection outlives a pause', async () => {
  const errors: Error[] = [];
  const one = openDatabase(database.url, {
    max: 1,
    applicationName: 'test',
    statementTimeoutMs: 500,
    onPoolError: (error) => void errors.push(error),
  });
  opened.push(one);
  await backend(one);
  await expect.poll(() => one.pool.totalCount, { timeout: 10_000 }).toBe(0);
  await backend(one);
  expect(errors).toEqual([]);
});

test('a statement that takes too long is ended by the server', async () => {
  await expect(open(300).db.$queryRaw`select pg_sleep(20)::text`).rejects.toThrow(/statement timeout/);
});

test('a transaction that stands still is ended by the server', async () => {
  const [row] = await open().db.$queryRaw<{ limit: string }[]>`
    select current_setting('idle_in_transaction_session_timeout') as limit`;
  expect(row?.limit).toBe('20s');
});

test('what throws inside a transaction is undone', async () => {
  const { db } = open();
  await expect(
    inTransaction(db, async (tx) => {
      await tx.$executeRaw`insert into connection (id) values ('undone')`;
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await db.connection.count({ where: { id: 'undone' } })).toBe(0);
});
