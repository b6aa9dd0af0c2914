import { linkMergeRequests, saveMergeRequests, saveTags } from '@/lib/db/ci';
import { type Db, inTransaction } from '@/lib/db/client';
import {
  advanceWatermark,
  claimDueProject,
  deploymentsLackingMergeRequests,
  type DueProject,
  extendReconcileLease,
  failReconciliation,
  finishReconciliation,
  saveHookHealth,
} from '@/lib/db/project';
import type { DeploymentFact, ProjectFact } from '@/lib/domain/deployment/fact';
import { applyFacts } from './apply-facts';
import type { GitLabReader, Reconciler } from './ports';

export interface ReconcileDependencies {
  db: Db;
  gitlab: Reconciler;
  now: () => Date;
  /** Time between two reconciliations of a project. Seconds. */
  everySeconds: number;
  /** Newest deployments read at first contact. */
  backfillDeployments: number;
  onFailure: (failure: { project: string; error: unknown }) => void;
}

/** How far each reading reaches back before the watermark: GitLab's clock and transactions are not in step with its ids. */
const overlapMs = 5 * 60_000;
const leaseSeconds = 120;
/** Merge requests of so many deployments are read at a time: each costs a request. */
const mergeRequestsAtOnce = 20;
const longestWaitSeconds = 3_600;
const missingProjectWaitSeconds = 24 * 3_600;

/**
 * Takes one project that is due and closes the gap between GitLab and us: GitLab never sends a hook again, so what hooks
 * missed is asked for. Everything is an upsert of facts; dying anywhere loses only time.
 * @returns false when no project was due.
 */
export async function reconcileDueProject(deps: ReconcileDependencies, signal: AbortSignal): Promise<boolean> {
  const claimedAt = deps.now();
  const project = await claimDueProject(deps.db, await deps.gitlab.connectionIds(), leaseSeconds);
  if (project === null) return false;
  try {
    const reader = await deps.gitlab.readerOf(project.connectionId);
    if (reader === null) throw new Error(`connection ${project.connectionId} has no address or no token`);
    await reconcile(deps, project, reader, signal);
    if (!signal.aborted) await finishReconciliation(deps.db, project.id, claimedAt, deps.everySeconds);
  } catch (error) {
    const wait =
      deps.gitlab.classify(error) === 'not_found'
        ? missingProjectWaitSeconds
        : Math.min(longestWaitSeconds, deps.everySeconds * 2 ** Math.min(project.failures, 10));
    await failReconciliation(deps.db, project.id, error instanceof Error ? error.message : String(error), wait);
    deps.onFailure({ project: project.path, error });
  }
  return true;
}

async function reconcile(deps: ReconcileDependencies, project: DueProject, reader: GitLabReader, signal: AbortSignal): Promise<void> {
  const known = await reader.getProject(project.gitlabProjectId);
  const isFirst = project.backfilledAt === null;
  const pages = isFirst
    ? reader.listLatestDeployments(project.gitlabProjectId, deps.backfillDeployments)
    : reader.listDeploymentsUpdatedAfter(
        project.gitlabProjectId,
        project.watermarkAt === null ? null : new Date(project.watermarkAt.getTime() - overlapMs),
      );
  await applyPage(deps, project, known, [], isFirst, null);
  for await (const page of pages) {
    if (signal.aborted) return;
    await applyPage(deps, project, known, page.facts, isFirst, page.newestUpdatedAt);
    await extendReconcileLease(deps.db, project.id, leaseSeconds);
  }
  await saveHookHealth(deps.db, project.id, await reader.hookHealth(project.gitlabProjectId));
  if (isFirst) await readTags(deps.db, project, reader);
  await readMergeRequests(deps, project, reader, signal);
}

/** Applies a page and moves the watermark in the same transaction. Also brings the project's own names up to date. */
async function applyPage(
  deps: ReconcileDependencies,
  project: DueProject,
  known: ProjectFact,
  deployments: DeploymentFact[],
  isFirst: boolean,
  newestUpdatedAt: Date | null,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await applyFacts(
      tx,
      [
        {
          connectionId: project.connectionId,
          deliveryId: null,
          facts: { project: known, deployments, approvals: [], jobs: [], pipelines: [], mergeRequests: [], tags: [] },
        },
      ],
      { now: deps.now(), closesGaps: !isFirst },
    );
    if (newestUpdatedAt !== null) await advanceWatermark(tx, project.id, newestUpdatedAt);
  });
}

async function readTags(db: Db, project: DueProject, reader: GitLabReader): Promise<void> {
  const tags = await reader.listTags(project.gitlabProjectId);
  await inTransaction(db, (tx) =>
    saveTags(
      tx,
      tags.map((tag) => ({ ...tag, projectId: project.id })),
    ),
  );
}

async function readMergeRequests(deps: ReconcileDependencies, project: DueProject, reader: GitLabReader, signal: AbortSignal): Promise<void> {
  for (const deployment of await deploymentsLackingMergeRequests(deps.db, project.id, mergeRequestsAtOnce)) {
    if (signal.aborted) return;
    const mergeRequests = await reader.deploymentMergeRequests(project.gitlabProjectId, deployment.gitlabDeploymentId);
    await inTransaction(deps.db, async (tx) => {
      await saveMergeRequests(
        tx,
        mergeRequests.map((mergeRequest) => ({ ...mergeRequest, projectId: project.id })),
      );
      await linkMergeRequests(
        tx,
        deployment.id,
        project.id,
        mergeRequests.map((mergeRequest) => mergeRequest.iid),
      );
    });
  }
}

/** Makes a project known, so that it is reconciled and shown. */
export async function registerProject(db: Db, connectionId: string, project: ProjectFact): Promise<void> {
  await inTransaction(db, (tx) =>
    applyFacts(
      tx,
      [
        {
          connectionId,
          deliveryId: null,
          facts: { project, deployments: [], approvals: [], jobs: [], pipelines: [], mergeRequests: [], tags: [] },
        },
      ],
      { now: new Date(), closesGaps: false },
    ).then(() => undefined),
  );
}
