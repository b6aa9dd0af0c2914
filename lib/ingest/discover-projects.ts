import type { Db } from '@/lib/db/client';
import { claimDiscovery, finishDiscovery, knownProjectIds } from '@/lib/db/project';
import type { Reconciler } from './ports';
import { registerProject } from './reconcile-project';

export interface DiscoverDependencies {
  db: Db;
  gitlab: Reconciler;
  now: () => Date;
  onFailure: (failure: { connectionId: string; error: unknown }) => void;
}

const everySeconds = 3_600;
const leaseSeconds = 300;
/** Activity is looked for from somewhat before the last time: GitLab updates a project's activity at most once an hour. */
const overlapMs = 2 * 3_600_000;

/**
 * Finds projects that deploy and whose hooks never reached us: those the connection's token is a member of and that have a
 * deployment. Once an hour, by one worker; after the first time only among projects with new activity.
 */
export async function discoverProjects(deps: DiscoverDependencies, signal: AbortSignal): Promise<void> {
  for (const connectionId of await deps.gitlab.connectionIds()) {
    const turn = signal.aborted
      ? null
      : await claimDiscovery(deps.db, connectionId, { every: everySeconds, lease: leaseSeconds });
    if (turn === null) continue;
    const beganAt = deps.now();
    try {
      const reader = await deps.gitlab.readerOf(connectionId);
      if (reader === null) continue;
      const known = await knownProjectIds(deps.db, connectionId);
      const since = turn.lastFinishedAt === null ? null : new Date(turn.lastFinishedAt.getTime() - overlapMs);
      for await (const project of reader.listProjects(since)) {
        if (signal.aborted) return;
        if (!known.has(project.gitlabProjectId) && (await reader.hasDeployments(project.gitlabProjectId))) {
          await registerProject(deps.db, connectionId, project);
        }
      }
      await finishDiscovery(deps.db, connectionId, beganAt);
    } catch (error) {
      deps.onFailure({ connectionId, error });
    }
  }
}
