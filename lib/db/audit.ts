import {
  type AuditAction,
  type AuditActor,
  type AuditEntryView,
  type AuditFact,
  type AuditOrigin,
  describeAudit,
} from '../domain/audit/entry';
import type { Db, Tx } from './client';
import { Prisma } from './generated/client';

/**
 * Writes one entry in the transaction of what it records: both happen or neither. Call it late: until the transaction ends,
 * nobody else can append.
 */
export async function appendAudit(tx: Tx, origin: AuditOrigin, fact: AuditFact): Promise<void> {
  await tx.$queryRaw`
    select audit_append(${JSON.stringify(origin.actor)}::jsonb, ${fact.action}, ${JSON.stringify(fact.subject)}::jsonb,
      ${JSON.stringify(fact.details)}::jsonb, ${origin.requestId}, ${origin.address})`;
}

interface Row {
  sequence: bigint;
  at: Date;
  actor: AuditActor;
  action: AuditAction;
  subject: AuditFact['subject'];
  details: AuditFact['details'];
  requestId: string | null;
  address: string | null;
  hash: string;
  previousHash: string;
}

type ChainRow = Row & { canonical: string };

const columns = Prisma.sql`sequence, at, actor, action, subject, details, request_id as "requestId", address,
  encode(hash, 'hex') as hash, encode(previous_hash, 'hex') as "previousHash"`;

/** Entries, newest first, at most `limit`. */
export async function listAudit(
  db: Db,
  filter: { action?: AuditAction | undefined },
  page: { limit: number; before: bigint | null },
): Promise<AuditEntryView[]> {
  const where = [
    filter.action === undefined ? Prisma.sql`true` : Prisma.sql`action = ${filter.action}`,
    page.before === null ? Prisma.sql`true` : Prisma.sql`sequence < ${page.before}`,
  ];
  const rows = await db.$queryRaw<Row[]>`
    select ${columns} from audit_entry where ${Prisma.join(where, ' and ')} order by sequence desc limit ${page.limit}`;
  return rows.map((row) => ({
    ...row,
    id: row.sequence.toString(),
    sequence: Number(row.sequence),
    at: row.at.toISOString(),
    sentence: describeAudit(row),
  }));
}

export type StoredAuditEntry = Omit<ChainRow, 'sequence' | 'at'> & { sequence: number; at: string };

/** Entries after `sequence`, oldest first, with the text that was hashed: for the verifier. */
export async function readAuditChain(db: Db, after: number, limit: number): Promise<StoredAuditEntry[]> {
  const rows = await db.$queryRaw<ChainRow[]>`
    select ${columns}, canonical from audit_entry where sequence > ${after} order by sequence limit ${limit}`;
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }));
}
