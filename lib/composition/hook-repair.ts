import type { Db } from '@/lib/db/client';
import { findProject, saveHookHealth } from '@/lib/db/project';
import type { HookState } from '@/lib/domain/board/view';
import { GitLabError, judgeHook } from '@/lib/gitlab';
import type { OpenConnection } from './connections';
import { clientOf, webhookUrl } from './gitlab-reader';

export type RepairOutcome =
  | { kind: 'repaired'; state: HookState }
  | { kind: 'not_found' }
  | { kind: 'refused'; detail: string };

/**
 * Makes a project's hook work: creates it when missing, gives it the events and secrets it lacks, and sends a test, because
 * GitLab switches a hook on again only when one is answered. Doing it twice changes nothing more.
 */
export async function repairHook(
  db: Db,
  connection: OpenConnection,
  gitlabProjectId: number,
  publicUrl: string,
): Promise<RepairOutcome> {
  const projectId = await findProject(db, connection.id, gitlabProjectId);
  if (projectId === null) return { kind: 'not_found' };
  const client = clientOf(db, connection);
  if (client === null)
    return {
      kind: 'refused',
      detail: 'This connection has no GitLab address or no API token. Set GITLAB_URL and GITLAB_TOKEN.',
    };
  const url = webhookUrl(publicUrl, connection.id);
  const settings = {
    url,
    token: connection.currentWebhookSecret,
    signingToken: connection.currentSigningToken,
  };
  try {
    // Looked at first: an earlier attempt may have created it although its answer was lost.
    const before = judgeHook(await client.listHooks(gitlabProjectId), url, new Date());
    const hook =
      before.gitlabHookId === null
        ? await client.createHook(gitlabProjectId, settings)
        : await client.editHook(gitlabProjectId, before.gitlabHookId, settings);
    if (before.state === 'disabled') await client.testHook(gitlabProjectId, hook.gitlabHookId, 'push_events');
    const after = judgeHook(await client.listHooks(gitlabProjectId), url, new Date());
    await saveHookHealth(db, projectId, after);
    return { kind: 'repaired', state: after.state };
  } catch (error) {
    if (error instanceof GitLabError) return { kind: 'refused', detail: error.message };
    throw error;
  }
}
