import { saveJobs, saveMergeRequests, savePipelines, saveTags } from '@/lib/db/ci';
import {
  ensureEnvironments,
  ensureProjects,
  type ProjectRow,
  type SeenEnvironment,
} from '@/lib/db/catalogue';
import {
  appendDeploymentEvents,
  fillFromJobs,
  type LockedDeployment,
  lockDeployments,
  type NewDeploymentEvent,
  saveApprovals,
  writeDeployments,
} from '@/lib/db/deployment';
import type { Tx } from '@/lib/db/client';
import { appendLiveEvents } from '@/lib/db/live-event';
import { groupBy } from '@/lib/domain/collection/group-by';
import type { DeploymentFact, ProjectFacts } from '@/lib/domain/deployment/fact';
import { ciStatusRank, latestByKey, newestInstant } from '@/lib/domain/deployment/freshness';
import { mergeDeployment } from '@/lib/domain/deployment/merge';
import { isToldByHooks } from '@/lib/domain/deployment/status';
import { groupOf, projectNameOf, serviceSlug } from '@/lib/domain/environment/service-name';
import { guessTier, type Tier } from '@/lib/domain/environment/tier';
import { projectPromotionState } from './project-promotion-state';

/** Facts of one delivery, or of one page of API answers (`deliveryId` null). */
export interface FactBatch {
  connectionId: string;
  deliveryId: bigint | null;
  /** When the hook arrived; null for API answers. */
  toldAt: Date | null;
  facts: ProjectFacts;
}

export interface ApplyOptions {
  now: Date;
  /**
   * True while reconciliation looks for what hooks missed: a status older than `gapGraceMs` that nobody had told us is
   * counted as a gap. False for hooks and for the first reading of a project's history.
   */
  closesGaps: boolean;
}

/** A hook this young may still be on its way: what reconciliation finds first is no gap. Milliseconds. */
const gapGraceMs = 30_000;

interface Placed {
  batch: FactBatch;
  project: ProjectRow;
}

/**
 * Applies facts to the tables, in sets: the number of statements does not grow with the number of facts. Facts may be
 * late, repeated and out of order. Everything a reader can see changes at commit.
 * @returns what changed, for the delivery log.
 */
export async function applyFacts(
  tx: Tx,
  batches: FactBatch[],
  options: ApplyOptions,
): Promise<{ deploymentsChanged: number }> {
  const placed = await placeInProjects(tx, batches);
  const environments = await placeInEnvironments(tx, placed);
  const deployments = await mergeAll(tx, placed, environments, options);
  await saveCi(tx, placed);

  const jobs = placed.flatMap(({ batch, project }) =>
    batch.facts.jobs.map((job) => ({ projectId: project.projectId, gitlabJobId: job.gitlabJobId })),
  );
  const filled = await fillFromJobs(tx, deployments.touched, jobs);

  const touchedEnvironments = [...deployments.environments, ...filled.map((row) => row.environmentId)];
  const services = new Set(placed.map(({ project }) => project.serviceId));
  const changed = deployments.changed.length > 0 || filled.length > 0;
  if (changed) await projectPromotionState(tx, [...new Set(touchedEnvironments)], [...services]);
  await appendLiveEvents(tx, [
    ...deployments.changed.map((id) => ({
      kind: 'deployment' as const,
      subject: { deploymentId: id.toString() },
    })),
    ...(changed ||
    jobs.length > 0 ||
    placed.some(({ batch }) => batch.facts.pipelines.length + batch.facts.tags.length > 0)
      ? [...services].map((id) => ({ kind: 'board' as const, subject: { serviceId: id.toString() } }))
      : []),
  ]);
  return { deploymentsChanged: deployments.changed.length };
}

async function placeInProjects(tx: Tx, batches: FactBatch[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const [connectionId, own] of groupBy(batches, (batch) => batch.connectionId)) {
    const seen = latestByKey(
      own.map(({ facts, toldAt }) => ({
        ...facts.project,
        toldAt: toldAt && { arrivedAt: toldAt, writtenAt: newestInstant(facts) },
      })),
      (project) => String(project.gitlabProjectId),
      () => true,
    );
    const rows = await ensureProjects(
      tx,
      connectionId,
      seen.map((project) => ({
        ...project,
        name: projectNameOf(project.path),
        groupPath: groupOf(project.path),
        slug: serviceSlug(project.path),
      })),
    );
    const byId = new Map(rows.map((row) => [row.gitlabProjectId, row]));
    for (const batch of own) {
      const project = byId.get(batch.facts.project.gitlabProjectId);
      if (project === undefined) throw new Error(`project ${batch.facts.project.path} was not stored`);
      placed.push({ batch, project });
    }
  }
  return placed;
}

/** Environment ids by service and name. */
type EnvironmentIds = Map<string, bigint>;
const environmentKey = (serviceId: bigint, name: string) => `${serviceId}/${name}`;

async function placeInEnvironments(tx: Tx, placed: Placed[]): Promise<EnvironmentIds> {
  const seen = new Map<string, SeenEnvironment>();
  const add = (serviceId: bigint, name: string, tier: Tier | null, externalUrl: string | null) => {
    const key = environmentKey(serviceId, name);
    const before = seen.get(key);
    seen.set(key, {
      serviceId,
      name,
      tier: tier ?? before?.tier ?? guessTier(name),
      tierSource: tier !== null || before?.tierSource === 'gitlab' ? 'gitlab' : 'name',
      externalUrl: externalUrl ?? before?.externalUrl ?? null,
    });
  };
  for (const { batch, project } of placed) {
    for (const { environment } of batch.facts.deployments) {
      add(project.serviceId, environment.name, environment.tier, environment.externalUrl);
    }
  }
  const rows = await ensureEnvironments(tx, [...seen.values()]);
  return new Map(rows.map((row) => [environmentKey(row.serviceId, row.name), row.id]));
}

interface Merged {
  touched: bigint[];
  changed: bigint[];
  environments: bigint[];
}

async function mergeAll(
  tx: Tx,
  placed: Placed[],
  environments: EnvironmentIds,
  options: ApplyOptions,
): Promise<Merged> {
  const keyOf = (projectId: bigint, id: number) => `${projectId}/${id}`;
  const told = new Map<string, { fact: DeploymentFact; batch: FactBatch }[]>();
  const keys = new Map<
    string,
    { projectId: bigint; gitlabDeploymentId: number; environmentId: bigint; createdAt: Date }
  >();
  for (const { batch, project } of placed) {
    for (const fact of batch.facts.deployments) {
      const key = keyOf(project.projectId, fact.gitlabDeploymentId);
      const environmentId = environments.get(environmentKey(project.serviceId, fact.environment.name));
      if (environmentId === undefined) throw new Error(`environment ${fact.environment.name} was not stored`);
      keys.set(key, {
        projectId: project.projectId,
        gitlabDeploymentId: fact.gitlabDeploymentId,
        environmentId,
        createdAt: fact.createdAt ?? fact.status?.changedAt ?? options.now,
      });
      told.set(key, [...(told.get(key) ?? []), { fact, batch }]);
    }
  }
  const locked = await lockDeployments(tx, [...keys.values()]);
  const events: NewDeploymentEvent[] = [];
  const changed: LockedDeployment[] = [];
  for (const deployment of locked) {
    const before = deployment.state;
    for (const { fact, batch } of told.get(keyOf(deployment.projectId, deployment.gitlabDeploymentId)) ??
      []) {
      const held = deployment.state;
      deployment.state = mergeDeployment(held, fact, options.now);
      if (fact.status === null) continue;
      const isNews = deployment.state.rawStatus !== held.rawStatus;
      // A hook is kept in the history even when it arrives late; the API tells the present state only.
      if (fact.status.source === 'hook' || isNews) {
        events.push({
          deploymentId: deployment.id,
          status: fact.status.value,
          rawStatus: fact.status.raw,
          occurredAt: fact.status.changedAt,
          source: fact.status.source,
          deliveryId: batch.deliveryId,
          closedGap:
            options.closesGaps &&
            isNews &&
            isToldByHooks(fact.status.value) &&
            options.now.getTime() - fact.status.changedAt.getTime() > gapGraceMs,
        });
      }
    }
    if (!deployment.existed || JSON.stringify(before) !== JSON.stringify(deployment.state))
      changed.push(deployment);
  }
  await writeDeployments(tx, changed);
  await appendDeploymentEvents(tx, events);

  const ids = new Map(locked.map((row) => [keyOf(row.projectId, row.gitlabDeploymentId), row.id]));
  await saveApprovals(
    tx,
    placed.flatMap(({ batch, project }) =>
      batch.facts.approvals.flatMap((approval) => {
        const deploymentId = ids.get(keyOf(project.projectId, approval.gitlabDeploymentId));
        return deploymentId === undefined
          ? []
          : [
              {
                deploymentId,
                gitlabApprovalId: approval.gitlabApprovalId,
                decision: approval.decision,
                approverName: approval.approver?.name ?? null,
                approverUsername: approval.approver?.username ?? null,
                comment: approval.comment,
                decidedAt: approval.decidedAt,
              },
            ];
      }),
    ),
  );
  return {
    touched: locked.map((row) => row.id),
    changed: changed.map((row) => row.id),
    environments: [...new Set(changed.map((row) => row.environmentId))],
  };
}

async function saveCi(tx: Tx, placed: Placed[]): Promise<void> {
  const all = <T>(pick: (facts: ProjectFacts) => T[]) =>
    placed.flatMap(({ batch, project }) =>
      pick(batch.facts).map((item) => ({ ...item, projectId: project.projectId })),
    );
  await saveJobs(
    tx,
    latestByKey(
      all((facts) => facts.jobs).map((job) => ({ ...job, statusRank: ciStatusRank(job.status) })),
      (job) => `${job.projectId}/${job.gitlabJobId}`,
      (a, b) => a.statusRank >= b.statusRank,
    ),
  );
  await savePipelines(
    tx,
    latestByKey(
      all((facts) => facts.pipelines).map((pipeline) => ({
        ...pipeline,
        statusRank: ciStatusRank(pipeline.status),
      })),
      (pipeline) => `${pipeline.projectId}/${pipeline.gitlabPipelineId}`,
      (a, b) => (a.freshAt.getTime() - b.freshAt.getTime() || a.statusRank - b.statusRank) >= 0,
    ),
  );
  await saveMergeRequests(
    tx,
    latestByKey(
      all((facts) => facts.mergeRequests),
      (mr) => `${mr.projectId}/${mr.iid}`,
      (a, b) => a.updatedAt >= b.updatedAt,
    ),
  );
  await saveTags(
    tx,
    latestByKey(
      all((facts) => facts.tags),
      (tag) => `${tag.projectId}/${tag.name}`,
      () => true,
    ),
  );
}
