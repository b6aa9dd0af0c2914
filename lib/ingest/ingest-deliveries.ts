import { noteHooksSeen } from '@/lib/db/catalogue';
import { type Db, inTransaction, type Tx } from '@/lib/db/client';
import {
  claimDeliveries,
  claimDelivery,
  type ClaimedDelivery,
  type DeliveryVerdict,
  failDelivery,
  settleDeliveries,
} from '@/lib/db/delivery';
import { applyFacts, type FactBatch } from './apply-facts';
import type { HookReader, HookReading } from './ports';

export interface IngestDependencies {
  db: Db;
  reader: HookReader;
  now: () => Date;
  /** Told about deliveries that threw; `dead` when it was the last attempt. */
  onFailure: (failure: { deliveryId: bigint; error: unknown; dead: boolean }) => void;
  /** Told about batches that threw and are tried again, delivery by delivery. */
  onBatchFailure: (failure: { deliveries: number; error: unknown }) => void;
}

/** Most deliveries in one transaction. */
export const fullBatch = 200;
/** Most bytes of bodies in one transaction. */
const batchBytes = 32 * 1024 * 1024;

/** Waits before attempts 2, 3, …: after the last one the delivery is dead. Seconds. */
export const retryDelaysSeconds = [1, 5, 30, 120];

/**
 * Ingests one batch of waiting deliveries in one transaction; several workers may do so at once. When the batch throws,
 * each of its deliveries is tried in a transaction of its own, so that one bad delivery holds back no other.
 * @returns how many deliveries it took; 0 when none waits.
 */
export async function ingestDeliveries(deps: IngestDependencies): Promise<number> {
  let claimed: ClaimedDelivery[] = [];
  try {
    await inTransaction(deps.db, async (tx) => {
      claimed = await claimDeliveries(tx, fullBatch, batchBytes);
      if (claimed.length > 0) await ingest(tx, claimed, deps);
    });
  } catch (error) {
    if (claimed.length === 0) throw error;
    deps.onBatchFailure({ deliveries: claimed.length, error });
    for (const { id } of claimed) await ingestAlone(deps, id);
  }
  return claimed.length;
}

async function ingestAlone(deps: IngestDependencies, id: bigint): Promise<void> {
  let attempts = 0;
  try {
    await inTransaction(deps.db, async (tx) => {
      const delivery = await claimDelivery(tx, id);
      if (delivery === null) return;
      attempts = delivery.attempts;
      await ingest(tx, [delivery], deps);
    });
  } catch (error) {
    const delay = retryDelaysSeconds[attempts] ?? null;
    const message = error instanceof Error ? error.message : String(error);
    await failDelivery(deps.db, id, `Attempt ${attempts + 1} failed: ${message}`, delay);
    deps.onFailure({ deliveryId: id, error, dead: delay === null });
  }
}

async function ingest(tx: Tx, deliveries: ClaimedDelivery[], deps: IngestDependencies): Promise<void> {
  const now = deps.now();
  const batches: FactBatch[] = [];
  const verdicts: DeliveryVerdict[] = [];
  const seen: { connectionId: string; gitlabProjectId: number; at: Date }[] = [];
  for (const delivery of deliveries) {
    const reading = deps.reader.read(delivery.event ?? undefined, delivery.body);
    verdicts.push(verdictOf(delivery.id, reading));
    if (reading.kind !== 'facts') continue;
    batches.push({
      connectionId: delivery.connectionId,
      deliveryId: delivery.id,
      toldAt: delivery.receivedAt,
      facts: reading.facts,
    });
    seen.push({
      connectionId: delivery.connectionId,
      gitlabProjectId: reading.facts.project.gitlabProjectId,
      at: delivery.receivedAt,
    });
  }
  if (batches.length > 0) {
    await applyFacts(tx, batches, { now, closesGaps: false });
    for (const connectionId of new Set(seen.map((project) => project.connectionId))) {
      const own = seen.filter((project) => project.connectionId === connectionId);
      await noteHooksSeen(tx, connectionId, own);
    }
  }
  await settleDeliveries(tx, verdicts);
}

function verdictOf(id: bigint, reading: HookReading): DeliveryVerdict {
  switch (reading.kind) {
    case 'facts':
      return {
        id,
        status: 'processed',
        kind: reading.objectKind,
        projectPath: reading.facts.project.path,
        gitlabProjectId: reading.facts.project.gitlabProjectId,
        note: reading.summary,
      };
    case 'ignored':
      return {
        id,
        status: 'ignored',
        kind: reading.objectKind,
        projectPath: reading.project?.path ?? null,
        gitlabProjectId: reading.project?.gitlabProjectId ?? null,
        note: reading.reason,
      };
    case 'unreadable':
      return {
        id,
        status: 'quarantined',
        kind: null,
        projectPath: null,
        gitlabProjectId: null,
        note: reading.reason,
      };
  }
}
