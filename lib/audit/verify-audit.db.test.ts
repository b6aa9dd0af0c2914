import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit, listAudit } from '@/lib/db/audit';
import { type Database, inTransaction, openDatabase } from '@/lib/db/client';
import type { AuditFact, AuditOrigin } from '@/lib/domain/audit/entry';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { verifyAudit } from './verify-audit';

const origin: AuditOrigin = {
  actor: { kind: 'session', name: 'Administrator' },
  requestId: 'r-1',
  address: '127.0.0.1',
};
const replayed = (id: number): AuditFact => ({
  action: 'delivery.replayed',
  subject: { kind: 'delivery', id: String(id) },
  details: {},
});

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.url, { max: 10, applicationName: 'test' });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const append = (fact: AuditFact) => inTransaction(database.db, (tx) => appendAudit(tx, origin, fact));
/** What only somebody with the owner's rights can do. */
const tamper = async (sql: string) => {
  await database.db.$executeRawUnsafe('alter table audit_entry disable trigger audit_entry_append_only');
  await database.db.$executeRawUnsafe(sql);
  await database.db.$executeRawUnsafe('alter table audit_entry enable trigger audit_entry_append_only');
};

describe('the audit log', () => {
  beforeEach(async () => {
    await tamper('truncate audit_entry');
    for (let id = 1; id <= 6; id += 1) await append(replayed(id));
  });

  test('is sound as written, and reads as sentences', async () => {
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, entries: 6, firstBadSequence: null });
    const [newest] = await listAudit(database.db, {}, { limit: 1, before: null });
    expect(newest).toMatchObject({
      sequence: 6,
      sentence: 'replayed delivery 6',
      actor: origin.actor,
      address: '127.0.0.1',
    });
  });

  test('chains entries of concurrent writers without gaps', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, id) => append(replayed(id))));
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, entries: 46 });
  });

  test('has no entry for what was rolled back', async () => {
    await expect(
      inTransaction(database.db, async (tx) => {
        await appendAudit(tx, origin, replayed(7));
        throw new Error('the command failed');
      }),
    ).rejects.toThrow('the command failed');
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, entries: 6 });
  });

  test.each(['update audit_entry set action = action', 'delete from audit_entry', 'truncate audit_entry'])(
    'refuses: %s',
    async (sql) => {
      await expect(database.db.$executeRawUnsafe(sql)).rejects.toThrow(/append-only/);
    },
  );

  test.each([
    [`update audit_entry set actor = '{"kind":"session","name":"Mallory"}' where sequence = 3`, 3],
    [`update audit_entry set at = at + interval '1 hour' where sequence = 4`, 4],
    [
      `update audit_entry set canonical = replace(canonical, 'Administrator', 'Mallory') where sequence = 2`,
      2,
    ],
    ['delete from audit_entry where sequence = 5', 5],
    ['delete from audit_entry where sequence = 1', 1],
  ])('names the first bad entry after: %s', async (sql, first) => {
    await tamper(sql);
    expect(await verifyAudit(database.db)).toMatchObject({ ok: false, firstBadSequence: first });
  });

  test('finds a cut tail by an anchor kept elsewhere', async () => {
    const { head } = await verifyAudit(database.db);
    await tamper('delete from audit_entry where sequence > 4');
    expect(await verifyAudit(database.db)).toMatchObject({ ok: true, entries: 4 });
    expect(await verifyAudit(database.db, head)).toMatchObject({ ok: false, firstBadSequence: 5 });
  });
});
