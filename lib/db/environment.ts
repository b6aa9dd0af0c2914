import type { AuditOrigin } from '../domain/audit/entry';
import { groupOf, projectNameOf } from '../domain/environment/service-name';
import { guessTier, type Tier } from '../domain/environment/tier';
import { appendAudit } from './audit';
import { type Db, inTransaction, type Tx } from './client';
import { appendLiveEvents } from './live-event';

export interface EnvironmentChange {
  /** Replaces what GitLab says, for good. */
  tier?: Tier | undefined;
  /** Place on the promotion path; null: by tier again. */
  position?: number | null | undefined;
}

/**
 * Sets what a person decides of an environment, and records who did; creates the service and the environment when they are
 * new. `afterwards` runs in the same transaction.
 */
export async function setEnvironment(
  db: Db,
  origin: AuditOrigin,
  slug: string,
  name: string,
  change: EnvironmentChange,
  afterwards: (tx: Tx, serviceId: bigint) => Promise<void>,
): Promise<void> {
  const path = slug.replaceAll('--', '/');
  await inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      insert into service (slug, name, group_path) values (${slug}, ${projectNameOf(path)}, ${groupOf(path)})
      on conflict (slug) do nothing`;
    const service = await tx.service.findUniqueOrThrow({ where: { slug }, select: { id: true } });
    await tx.$executeRaw`
      insert into environment (service_id, name, tier, tier_source) values (${service.id}, ${name}, ${guessTier(name)}, 'name')
      on conflict (service_id, name) do nothing`;
    const [before] = await tx.$queryRaw<{ tier: string; position: number | null }[]>`
      select tier, position from environment where service_id = ${service.id} and name = ${name} for update`;
    await tx.environment.update({
      where: { serviceId_name: { serviceId: service.id, name } },
      data: {
        ...(change.tier === undefined ? {} : { tier: change.tier, tierSource: 'set' }),
        ...(change.position === undefined ? {} : { position: change.position }),
      },
    });
    await afterwards(tx, service.id);
    await appendAudit(tx, origin, {
      action: 'environment.changed',
      subject: { kind: 'environment', id: `${slug}/${name}` },
      details: {
        ...(change.tier === undefined ? {} : { tierBefore: before?.tier ?? null, tierAfter: change.tier }),
        ...(change.position === undefined
          ? {}
          : { positionBefore: before?.position ?? null, positionAfter: change.position }),
      },
    });
    await appendLiveEvents(tx, [{ kind: 'board', subject: { serviceId: service.id.toString() } }]);
  });
}
