import { requestComparisons } from '@/lib/db/comparison';
import type { Tx } from '@/lib/db/client';
import { lockEnvironments, projectEnvironments, readPaths } from '@/lib/db/promotion-state';
import { groupBy } from '@/lib/domain/collection/group-by';
import { promotionPath } from '@/lib/domain/environment/path';
import { isTier } from '@/lib/domain/environment/tier';

/**
 * Brings the board's read model in step with the deployments of the given environments, and asks for the comparisons that
 * the "N ahead" chips of the services need. Idempotent; part of the transaction that changed the deployments.
 */
export async function projectPromotionState(
  tx: Tx,
  environmentIds: bigint[],
  serviceIds: bigint[],
): Promise<void> {
  // Two workers may change different deployments of one environment at once: the later one must see the earlier one's rows.
  await lockEnvironments(tx, environmentIds);
  await projectEnvironments(tx, environmentIds);
  await requestComparisonsOf(tx, serviceIds);
}

/** Asks for the comparison of every two neighbours on the promotion path that run different commits. */
export async function requestComparisonsOf(tx: Tx, serviceIds: bigint[]): Promise<void> {
  const rows = await readPaths(tx, serviceIds);
  const pairs = [...groupBy(rows, (row) => row.serviceId).values()].flatMap((own) =>
    promotionPath(
      own.map((row) => ({ ...row, tier: isTier(row.tier) ? row.tier : ('other' as const) })),
    ).flatMap(({ environment, from }) =>
      environment.currentSha !== null && from?.currentSha && from.currentSha !== environment.currentSha
        ? [{ projectId: environment.projectId, fromSha: environment.currentSha, toSha: from.currentSha }]
        : [],
    ),
  );
  await requestComparisons(tx, pairs);
}
