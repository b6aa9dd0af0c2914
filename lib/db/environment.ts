import { groupOf, projectNameOf, serviceSlug } from '../domain/environment/service-name';
import { guessTier, type Tier } from '../domain/environment/tier';
import { type Db, inTransaction, type Tx } from './client';
import { appendLiveEvents } from './live-event';

export interface EnvironmentChange {
  /** Replaces what GitLab says, for good. */
  tier?: Tier | undefined;
  /** Place on the promotion path; null: by tier again. */
  position?: number | null | undefined;
}

/**
 * Sets what a person decides of an environment; creates the service and the environment when they are new.
 * @returns the service's id.
 */
export async function setEnvironment(
  db: Db,
  slug: string,
  name: string,
  change: EnvironmentChange,
  afterwards: (tx: Tx, serviceId: bigint) => Promise<void>,
): Promise<void> {
  const path = slug.replaceAll('--', '/');
  await inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      insert into service (slug, name, group_path) values (${serviceSlug(path)}, ${projectNameOf(path)}, ${groupOf(path)})
      on conflict (slug) do nothing`;
    const service = await tx.service.findUniqueOrThrow({ where: { slug }, select: { id: true } });
    await tx.$executeRaw`
      insert into environment (service_id, name, tier, tier_source) values (${service.id}, ${name}, ${guessTier(name)}, 'name')
      on conflict (service_id, name) do nothing`;
    await tx.environment.update({
      where: { serviceId_name: { serviceId: service.id, name } },
      data: {
        ...(change.tier === undefined ? {} : { tier: change.tier, tierSource: 'set' }),
        ...(change.position === undefined ? {} : { position: change.position }),
      },
    });
    await afterwards(tx, service.id);
    await appendLiveEvents(tx, [{ kind: 'board', subject: { serviceId: service.id.toString() } }]);
  });
}
