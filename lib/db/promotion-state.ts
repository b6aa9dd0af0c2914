import type { Db, Tx } from './client';

/**
 * Recomputes the board's read model for the given environments from their deployments: current is the successful deployment
 * with the highest GitLab id, last attempt the one with the highest GitLab id. Idempotent.
 */
export async function projectEnvironments(tx: Tx, environmentIds: bigint[]): Promise<void> {
  if (environmentIds.length === 0) return;
  await tx.$executeRaw`
    insert into promotion_state (environment_id, current_deployment_id, last_attempt_deployment_id)
    select e.id,
      (select d.id from deployment d where d.environment_id = e.id and d.status = 'success' order by d.gitlab_deployment_id desc limit 1),
      (select d.id from deployment d where d.environment_id = e.id order by d.gitlab_deployment_id desc limit 1)
    from environment e where e.id = any(${environmentIds}::bigint[]) order by e.id
    on conflict (environment_id) do update set current_deployment_id = excluded.current_deployment_id,
      last_attempt_deployment_id = excluded.last_attempt_deployment_id
    where (promotion_state.current_deployment_id, promotion_state.last_attempt_deployment_id)
      is distinct from (excluded.current_deployment_id, excluded.last_attempt_deployment_id)`;
}

/** Locks environments against concurrent projection, in one order for every caller. */
export async function lockEnvironments(tx: Tx, environmentIds: bigint[]): Promise<void> {
  await tx.$queryRaw`select id from environment where id = any(${environmentIds}::bigint[]) order by id for no key update`;
}

/** Deletes the read model and computes it anew from all deployments, in one transaction. @returns environments projected. */
export async function rebuildPromotionState(db: Db): Promise<number> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table promotion_state in access exclusive mode`;
      await tx.$executeRaw`delete from promotion_state`;
      return tx.$executeRaw`
        insert into promotion_state (environment_id, current_deployment_id, last_attempt_deployment_id)
        select e.id, c.id, l.id from environment e
        left join (select distinct on (environment_id) environment_id, id from deployment where status = 'success'
          order by environment_id, gitlab_deployment_id desc) c on c.environment_id = e.id
        join (select distinct on (environment_id) environment_id, id from deployment
          order by environment_id, gitlab_deployment_id desc) l on l.environment_id = e.id`;
    },
    { timeout: 600_000, maxWait: 30_000 },
  );
}

export interface PathRow {
  serviceId: bigint;
  projectId: bigint;
  environmentId: bigint;
  name: string;
  tier: string;
  position: number | null;
  currentSha: string | null;
}

/** Environments of services with the sha each one runs, to find out which pairs must be compared. */
export async function readPaths(tx: Db | Tx, serviceIds: bigint[]): Promise<PathRow[]> {
  return tx.$queryRaw<PathRow[]>`
    select e.service_id as "serviceId", s.project_id as "projectId", e.id as "environmentId", e.name, e.tier, e.position, d.sha as "currentSha"
    from environment e join service s on s.id = e.service_id
    left join promotion_state p on p.environment_id = e.id
    left join deployment d on d.id = p.current_deployment_id
    where e.service_id = any(${serviceIds}::bigint[]) and s.project_id is not null`;
}
