import { setTimeout as sleep } from 'node:timers/promises';
import { pauseRequests, takeRequest } from '@/lib/db/connection';
import type { Db } from '@/lib/db/client';
import type { CommitView } from '@/lib/domain/board/view';
import {
  createGitLabClient,
  type GitLabClient,
  GitLabError,
  judgeHook,
  type RateLimiter,
} from '@/lib/gitlab';
import type { ComparedCommits, GitLabReader, ReadFailure, Reconciler } from '@/lib/ingest';
import type { OpenConnection } from './connections';

const pageSize = 100;
/** Pages of changed deployments in one reconciliation of a project: what is left comes with the next. */
const maximumPages = 200;
const shownCommits = 100;
const tagsRead = 500;

/** The bucket of requests that all workers of a connection share, in the database. */
function createLimiter(db: Db, connectionId: string): RateLimiter {
  return {
    async acquire() {
      for (;;) {
        const waitMs = await takeRequest(db, connectionId);
        if (waitMs <= 0) return;
        await sleep(Math.min(waitMs, 5_000));
      }
    },
    pausedUntil: (until) => pauseRequests(db, connectionId, Math.max(0, until.getTime() - Date.now())),
  };
}

/** A client for the connection, or null without an address or a token. */
export function clientOf(db: Db, connection: OpenConnection): GitLabClient | null {
  if (connection.url === null || connection.apiToken === null) return null;
  return createGitLabClient({
    url: connection.url,
    token: connection.apiToken,
    limiter: createLimiter(db, connection.id),
  });
}

/** Where GitLab sends the hooks of a connection. */
export function webhookUrl(publicUrl: string, connectionId: string): string {
  return `${publicUrl}/api/webhooks/gitlab/${encodeURIComponent(connectionId)}`;
}

/** GitLab's API, as reconciliation needs it. */
export function createReconciler(
  db: Db,
  connections: { find(id: string): Promise<OpenConnection | null>; all(): Promise<OpenConnection[]> },
  publicUrl: string,
): Reconciler {
  return {
    async connectionIds() {
      const all = await connections.all();
      return all
        .filter((connection) => connection.url !== null && connection.apiToken !== null)
        .map((connection) => connection.id);
    },
    async readerOf(connectionId) {
      const connection = await connections.find(connectionId);
      const client = connection === null ? null : clientOf(db, connection);
      return client === null ? null : toReader(client, webhookUrl(publicUrl, connectionId));
    },
    classify(error): ReadFailure {
      if (!(error instanceof GitLabError)) return 'unreachable';
      if (error.kind === 'not_found') return 'not_found';
      return error.kind === 'unauthorized' || error.kind === 'forbidden' ? 'no_permission' : 'unreachable';
    },
  };
}

function toReader(client: GitLabClient, hookUrl: string): GitLabReader {
  return {
    getProject: (id) => client.getProject(id),
    listProjects: (activeSince) =>
      client.listProjects(activeSince === null ? {} : { lastActivityAfter: activeSince }),
    hasDeployments: async (id) => (await client.listLatestDeployments(id, 1)).length > 0,
    listLatestDeployments: (id, limit) => client.listLatestDeployments(id, limit),
    listDeploymentsUpdatedAfter: (id, after) =>
      client.listDeploymentsUpdatedAfter(id, after, { pageSize, maxPages: maximumPages }),
    deploymentMergeRequests: (id, deploymentId) => client.deploymentMergeRequests(id, deploymentId),
    listTags: (id) => client.listTags(id, tagsRead),
    async environmentTiers(id) {
      const environments = await client.listEnvironments(id);
      return environments.flatMap(({ name, tier }) => (tier === null ? [] : [{ name, tier }]));
    },
    async compare(id, fromSha, toSha): Promise<ComparedCommits | null> {
      const comparison = await client.compare(id, fromSha, toSha);
      if (comparison.kind === 'not_found') return null;
      if (comparison.timedOut) return { count: null, commits: [], mergeRequests: [] };
      return {
        count: comparison.count,
        commits: comparison.commits.slice(0, shownCommits).map(
          (commit): CommitView => ({
            sha: commit.sha,
            shortSha: commit.shortSha,
            title: commit.title,
            authorName: commit.authorName,
            authoredAt: commit.authoredAt.toISOString(),
            url: commit.url,
          }),
        ),
        mergeRequests: await client.commitMergeRequests(id, comparison.commits),
      };
    },
    async hookHealth(id) {
      try {
        return judgeHook(await client.listHooks(id), hookUrl, new Date());
      } catch (error) {
        // Hooks need the Maintainer role; a token that only reads is a fair choice.
        if (!(error instanceof GitLabError) || (error.kind !== 'forbidden' && error.kind !== 'unauthorized'))
          throw error;
        return { state: 'no_permission', gitlabHookId: null, disabledUntil: null, signed: null };
      }
    },
  };
}
