import { verifyAudit } from '@/lib/audit/verify-audit';
import { appendAudit } from '@/lib/db/audit';
import { type Db, inTransaction } from '@/lib/db/client';
import { requeueDeliveries, requeueDelivery } from '@/lib/db/delivery';
import { setEnvironment, type EnvironmentChange } from '@/lib/db/environment';
import { requestReconciliation } from '@/lib/db/project';
import type { AuditFact, AuditOrigin } from '@/lib/domain/audit/entry';
import { requestComparisonsOf } from '@/lib/ingest';
import type { OpenConnection } from './connections';
import { repairHook, type RepairOutcome } from './hook-repair';

/** What people and clients can have done. Each is recorded in the audit log in the transaction that does it. */
export function createCommands(deps: {
  db: Db;
  findConnection: (id: string) => Promise<OpenConnection | null>;
  publicUrl: string;
}) {
  const { db } = deps;
  const record = (origin: AuditOrigin, fact: AuditFact) =>
    inTransaction(db, (tx) => appendAudit(tx, origin, fact));

  return {
    record,
    verifyAudit: () => verifyAudit(db),

    setEnvironment: (
      origin: AuditOrigin,
      slug: string,
      name: string,
      change: EnvironmentChange,
    ): Promise<void> =>
      setEnvironment(db, origin, slug, name, change, (tx, serviceId) =>
        requestComparisonsOf(tx, [serviceId]),
      ),

    /** @returns false when there is no such delivery. */
    replayDelivery: (origin: AuditOrigin, id: bigint): Promise<boolean> =>
      inTransaction(db, async (tx) => {
        if (!(await requeueDelivery(tx, id))) return false;
        await appendAudit(tx, origin, {
          action: 'delivery.replayed',
          subject: { kind: 'delivery', id: id.toString() },
          details: {},
        });
        return true;
      }),

    /** @returns how many. */
    replayDeliveries: (origin: AuditOrigin, outcome: 'quarantined' | 'dead'): Promise<number> =>
      inTransaction(db, async (tx) => {
        const count = await requeueDeliveries(tx, outcome);
        await appendAudit(tx, origin, {
          action: 'deliveries.replayed',
          subject: { kind: 'instance', id: 'sternway' },
          details: { outcome, count },
        });
        return count;
      }),

    /** @returns how many projects will be asked for. */
    requestReconciliation: (origin: AuditOrigin): Promise<number> =>
      inTransaction(db, async (tx) => {
        const projects = await requestReconciliation(tx);
        await appendAudit(tx, origin, {
          action: 'reconciliation.requested',
          subject: { kind: 'instance', id: 'sternway' },
          details: { projects },
        });
        return projects;
      }),

    /** Recorded before GitLab is called, and again with what came of it: dying in between leaves the first. */
    async repairHook(
      origin: AuditOrigin,
      connectionId: string,
      gitlabProjectId: number,
    ): Promise<RepairOutcome> {
      const connection = await deps.findConnection(connectionId);
      if (connection === null) return { kind: 'not_found' };
      const subject = { kind: 'project', id: `${connectionId}/${gitlabProjectId}` } as const;
      await record(origin, { action: 'hook.repair_requested', subject, details: {} });
      const outcome = await repairHook(db, connection, gitlabProjectId, deps.publicUrl);
      if (outcome.kind === 'repaired') {
        await record(origin, { action: 'hook.repaired', subject, details: { state: outcome.state } });
      } else {
        const reason = outcome.kind === 'refused' ? outcome.detail : 'no such project';
        await record(origin, { action: 'hook.repair_refused', subject, details: { reason } });
      }
      return outcome;
    },
  };
}
