import { environmentsOfGuessedTier, replaceGuessedTiers } from '@/lib/db/catalogue';
import { linkMergeRequests, saveMergeRequests, saveTags } from '@/lib/db/ci';
import { type Db, inTransaction } from '@/lib/db/client';
import { projectDeliveriesWait } from '@/lib/db/delivery';
import {
  advanceWatermark,
  claimDueProject,
  deploymentsLackingMergeRequests,
  type DueProject,
  extendReconcileLease,
  failReconciliation,
  finishReconciliation,
  lockProject,
  saveHookHealth,
} from '@/lib/db/project';
import { appendLiveEvents } from '@/lib/db/live-event';
import type { MergeRequestFact, ProjectFact } from '@/lib/domain/deployment/fact';
import { applyFacts } from './apply-facts';
import { requestComparisonsOf } from './project-promotion-state';
import type { DeploymentPage, GitLabReader, Reconciler } from './ports';

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
/** Deployments of the history in one transaction. */
const historyPage = 200;
const longestWaitSeconds = 3_600;
const missingProjectWaitSeconds = 24 * 3_600;

/**
 * Takes one project that is due and closes the gap between GitLab and us: GitLab never sends a hook again, so what hooks
 * missed is asked for. Everything is an upsert of facts; dying anywhere loses only time.
 * @returns false when no project was due.
 */
export async function reconcileDueProject(
  deps: ReconcileDependencies,
  signal: AbortSignal,
): Promise<boolean> {
  const project = await claimDueProject(deps.db, await deps.gitlab.connectionIds(), leaseSeconds);
  if (project === null) return false;
  try {
    const reader = await deps.gitlab.readerOf(project.connectionId);
    if (reader === null) throw new Error(`connection ${project.connectionId} has no address or no token`);
    await reconcile(deps, project, reader, signal);
    if (!signal.aborted) await finishReconciliation(deps.db, project, deps.everySeconds);
  } catch (error) {
    const wait =
      deps.gitlab.classify(error) === 'not_found'
        ? missingProjectWaitSeconds
        : Math.min(longestWaitSeconds, deps.everySeconds * 2 ** Math.min(project.failures, 10));
    await failReconciliation(
      deps.db,
      project.id,
      error instanceof Error ? error.message : String(error),
      wait,
    );
    deps.onFailure({ project: project.path, error });
  }
  return true;
}

async function reconcile(
  deps: ReconcileDependencies,
  project: DueProject,
  reader: GitLabReader,
  signal: AbortSignal,
): Promise<void> {
  const known = await reader.getProject(project.gitlabProjectId);
  const isFirst = project.backfilledAt === null;
  // Hooks that wait in the inbox are not lost: while there are any, nobody can tell which ones are.
  const closesGaps =
    !isFirst && !(await projectDeliveriesWait(deps.db, project.connectionId, project.gitlabProjectId));
  await applyPage(deps, project, known, { facts: [], newestUpdatedAt: null }, closesGaps);
  let isNews = isFirst;
  for await (const page of isFirst ? history(deps, project, reader) : changes(project, reader)) {
    if (signal.aborted) return;
    isNews ||= page.facts.length > 0;
    await applyPage(deps, project, known, page, closesGaps);
    await extendReconcileLease(deps.db, project.id, leaseSeconds);
  }
  await saveHookHealth(deps.db, project.id, await reader.hookHealth(project.gitlabProjectId));
  if (isNews) await readTags(deps.db, project, reader);
  await readTiers(deps.db, project, reader);
  await readMergeRequests(deps, project, reader, signal);
}

/** First contact: the newest deployments, the oldest of them first, so that the board never shows an older one as current. */
async function* history(
  deps: ReconcileDependencies,
  project: DueProject,
  reader: GitLabReader,
): AsyncGenerator<DeploymentPage> {
  // At least one, whatever is wanted: it tells from where on changes are asked for.
  const limit = Math.max(deps.backfillDeployments, 1);
  const facts = (await reader.listLatestDeployments(project.gitlabProjectId, limit)).toReversed();
  const updated = facts.flatMap((fact) => (fact.status === null ? [] : [fact.status.changedAt.getTime()]));
  const newestUpdatedAt = updated.length === 0 ? null : new Date(Math.max(...updated));
  for (let from = 0; from < facts.length; from += historyPage) {
    const isLast = from + historyPage >= facts.length;
    yield { facts: facts.slice(from, from + historyPage), newestUpdatedAt: isLast ? newestUpdatedAt : null };
  }
}

function changes(project: DueProject, reader: GitLabReader): AsyncIterable<DeploymentPage> {
  const since = project.watermarkAt === null ? null : new Date(project.watermarkAt.getTime() - overlapMs);
  return reader.listDeploymentsUpdatedAfter(project.gitlabProjectId, since);
}

/** Applies a page and moves the watermark in the same transaction. Also brings the project's own names up to date. */
async function applyPage(
  deps: ReconcileDependencies,
  project: DueProject,
  known: ProjectFact,
  page: DeploymentPage,
  closesGaps: boolean,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await applyFacts(
      tx,
      [
        {
          connectionId: project.connectionId,
          deliveryId: null,
          toldAt: null,
          facts: {
            project: known,
            deployments: page.facts,
            approvals: [],
            jobs: [],
            pipelines: [],
            mergeRequests: [],
            tags: [],
          },
        },
      ],
      { now: deps.now(), closesGaps },
    );
    if (page.newestUpdatedAt !== null) await advanceWatermark(tx, project.id, page.newestUpdatedAt);
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

/** The API tells the tier of environments, not of their deployments: asked for while one is only guessed. */
async function readTiers(db: Db, project: DueProject, reader: GitLabReader): Promise<void> {
  if ((await environmentsOfGuessedTier(db, project.id)).length === 0) return;
  const tiers = await reader.environmentTiers(project.gitlabProjectId);
  await inTransaction(db, async (tx) => {
    const serviceId = await replaceGuessedTiers(tx, project.id, tiers);
    if (serviceId === null) return;
    await requestComparisonsOf(tx, [serviceId]);
    await appendLiveEvents(tx, [{ kind: 'board', subject: { serviceId: serviceId.toString() } }]);
  });
}

async function readMergeRequests(
  deps: ReconcileDependencies,
  project: DueProject,
  reader: GitLabReader,
  signal: AbortSignal,
): Promise<void> {
  for (const deployment of await deploymentsLackingMergeRequests(deps.db, project.id, mergeRequestsAtOnce)) {
    if (signal.aborted) return;
    const mergeRequests = await mergeRequestsOf(deps, project, reader, deployment.gitlabDeploymentId);
    await inTransaction(deps.db, async (tx) => {
      await lockProject(tx, project.id);
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

/** None when the deployment is no more: GitLab deletes deployments together with their environment. */
async function mergeRequestsOf(
  deps: ReconcileDependencies,
  project: DueProject,
  reader: GitLabReader,
  gitlabDeploymentId: number,
): Promise<MergeRequestFact[]> {
  try {
    return await reader.deploymentMergeRequests(project.gitlabProjectId, gitlabDeploymentId);
  } catch (error) {
    if (deps.gitlab.classify(error) !== 'not_found') throw error;
    return [];
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
          toldAt: null,
          facts: {
            project,
            deployments: [],
            approvals: [],
            jobs: [],
            pipelines: [],
            mergeRequests: [],
            tags: [],
          },
        },
      ],
      { now: new Date(), closesGaps: false },
    ).then(() => undefined),
  );
}
