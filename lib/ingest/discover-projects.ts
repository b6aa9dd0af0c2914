import type { Db } from '@/lib/db/client';
import { claimDiscovery, knownProjectIds } from '@/lib/db/project';
import type { Reconciler } from './ports';
import { registerProject } from './reconcile-project';

export interface DiscoverDependencies {
  db: Db;
  gitlab: Reconciler;
  onFailure: (failure: { connectionId: string; error: unknown }) => void;
}

const everySeconds = 3_600;

/**
 * Finds projects that deploy and whose hooks never reached us: those the connection's token is a member of and that have a
 * deployment. Once an hour, by one worker.
 */
export async function discoverProjects(deps: DiscoverDependencies, signal: AbortSignal): Promise<void> {
  for (const connectionId of await deps.gitlab.connectionIds()) {
    if (signal.aborted || !(await claimDiscovery(deps.db, connectionId, everySeconds))) continue;
    try {
      const reader = await deps.gitlab.readerOf(connectionId);
      if (reader === null) continue;
      const known = await knownProjectIds(deps.db, connectionId);
      for await (const project of reader.listProjects()) {
        if (signal.aborted) return;
        if (!known.has(project.gitlabProjectId) && (await reader.hasDeployments(project.gitlabProjectId))) {
          await registerProject(deps.db, connectionId, project);
        }
      }
    } catch (error) {
      deps.onFailure({ connectionId, error });
    }
  }
}
