import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { readAuditChain, type StoredAuditEntry } from '@/lib/db/audit';
import type { Db } from '@/lib/db/client';

export interface AuditVerdict {
  ok: boolean;
  /** How many entries were read. */
  entries: number;
  /** The first entry that is missing, changed or not chained to the one before; null when all are sound. */
  firstBadSequence: number | null;
  /** Hash of the newest sound entry. Kept elsewhere, it shows later whether the tail was cut. */
  head: { sequence: number; hash: string } | null;
}

const pageSize = 2_000;
const genesis = '00'.repeat(32);

/**
 * Reads the whole log and recomputes its hash chain. An edited, removed or inserted entry is found; a tail that was cut is
 * found against an anchor kept elsewhere.
 */
export async function verifyAudit(
  db: Db,
  anchor: { sequence: number; hash: string } | null = null,
): Promise<AuditVerdict> {
  let head: { sequence: number; hash: string } | null = null;
  let anchored = anchor === null;
  for (;;) {
    const entries = await readAuditChain(db, head?.sequence ?? 0, pageSize);
    for (const entry of entries) {
      const expected = { sequence: (head?.sequence ?? 0) + 1, previousHash: head?.hash ?? genesis };
      const isBad =
        !isSound(entry, expected) ||
        (anchor !== null && entry.sequence === anchor.sequence && entry.hash !== anchor.hash);
      if (isBad)
        return { ok: false, entries: head?.sequence ?? 0, firstBadSequence: expected.sequence, head };
      head = { sequence: entry.sequence, hash: entry.hash };
      anchored ||= entry.sequence === anchor?.sequence;
    }
    if (entries.length < pageSize) break;
  }
  const count = head?.sequence ?? 0;
  return { ok: anchored, entries: count, firstBadSequence: anchored ? null : count + 1, head };
}

function isSound(entry: StoredAuditEntry, expected: { sequence: number; previousHash: string }): boolean {
  if (entry.sequence !== expected.sequence || entry.previousHash !== expected.previousHash) return false;
  const hash = createHash('sha256')
    .update(Buffer.from(entry.previousHash, 'hex'))
    .update(entry.canonical)
    .digest('hex');
  if (hash !== entry.hash) return false;
  const { sequence, at, actor, action, subject, details, requestId, address } = entry;
  // The columns are what people read: they must say the same as the text that was hashed.
  return isDeepStrictEqual(JSON.parse(entry.canonical), {
    sequence,
    at,
    actor,
    action,
    subject,
    details,
    requestId,
    address,
  });
}
