import type { ProjectFacts } from './fact';

/**
 * How far a CI job or pipeline has come. Job and pipeline hooks carry no time of change and are rendered late, so a body
 * may tell an older state than the one before it. `skipped` is low because GitLab revives skipped manual jobs.
 * Statuses: https://docs.gitlab.com/api/jobs/ and https://docs.gitlab.com/api/pipelines/
 */
const ranks: Record<string, number> = {
  created: 0,
  waiting_for_resource: 1,
  preparing: 1,
  waiting_for_callback: 1,
  scheduled: 1,
  manual: 1,
  skipped: 1,
  pending: 2,
  running: 3,
  canceling: 4,
  canceled: 5,
  failed: 5,
  success: 5,
};

/** Rank of a job's or pipeline's status; a status we do not know ranks lowest. */
export function ciStatusRank(status: string): number {
  return Object.hasOwn(ranks, status) ? (ranks[status] ?? 0) : 0;
}

/** The newest instant that a hook's facts mention: it was not written before that. Null when they mention none. */
export function newestInstant(facts: ProjectFacts): Date | null {
  const instants = [
    ...facts.deployments.map((deployment) => deployment.status?.changedAt ?? null),
    ...facts.approvals.map((approval) => approval.decidedAt),
    ...facts.jobs.map((job) => job.finishedAt ?? job.startedAt),
    ...facts.pipelines.map((pipeline) => pipeline.freshAt),
    ...facts.mergeRequests.map((mergeRequest) => mergeRequest.updatedAt),
  ];
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

/** Keeps, per key, the item that `isLater` puts last. */
export function latestByKey<T>(
  items: readonly T[],
  key: (item: T) => string,
  isLater: (a: T, b: T) => boolean,
): T[] {
  const kept = new Map<string, T>();
  for (const item of items) {
    const id = key(item);
    const other = kept.get(id);
    if (other === undefined || isLater(item, other)) kept.set(id, item);
  }
  return [...kept.values()];
}
