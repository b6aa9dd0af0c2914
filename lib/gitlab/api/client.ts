import { z } from 'zod';

import type { DeploymentFact, MergeRequestFact, ProjectFact, TagFact } from '@/lib/domain/deployment/fact';

import { readAnswer } from './answer';
import { type Clock, systemClock } from './clock';
import { type Commit, type Comparison, comparisonSchema } from './comparison';
import { type CurrentUser, currentUserSchema } from './current-user';
import { deploymentSchema } from './deployment';
import { type DeploymentPage, deploymentPages } from './deployment-pages';
import { environmentSchema, type ListedEnvironment } from './environment';
import { GitLabError } from './gitlab-error';
import { type JobDetails, jobSchema } from './job';
import { mergeRequestSchema } from './merge-request';
import { mergeRequestsOfCommits } from './merge-requests-of-commits';
import { type PipelineDetails, pipelineSchema } from './pipeline';
import { projectSchema } from './project';
import { type ProjectHook, projectHookSchema } from './project-hook';
import type { RateLimiter } from './rate-limiter';
import { createResources } from './resources';
import { tagSchema } from './tag';

/** GitLab's largest page. */
const pageSize = 100;

/** Lists that are read as a whole end here. */
const longestList = 2000;

const defaultTimeoutMs = 15_000;

export interface GitLabClientOptions {
  /** GitLab's address, with the sub-path if it has one. */
  url: string;
  /** A personal, group or project access token; `read_api` suffices for everything but hooks. */
  token: string;
  limiter: RateLimiter;
  fetch?: typeof globalThis.fetch;
  /** For each request; a call that is tried again or has pages may take longer. */
  timeoutMs?: number;
  clock?: Clock;
}

/** What we set on our webhook in GitLab. */
export interface HookSettings {
  url: string;
  /** Value of `X-Gitlab-Token`; null: none. */
  token: string | null;
  /** `whsec_…`; null: none. GitLab before 19 ignores it: look at `signingTokenPresent` of the answer. */
  signingToken: string | null;
}

/** Events GitLab can send as a test; there is none for deployments. */
export type HookTrigger =
  | 'push_events'
  | 'tag_push_events'
  | 'merge_requests_events'
  | 'job_events'
  | 'pipeline_events'
  | 'releases_events';

export type GitLabClient = ReturnType<typeof createGitLabClient>;

/** The whole hook, so that one that somebody changed is right again; a change of its URL alone would drop its token. */
function hookBody(settings: HookSettings): Record<string, boolean | string> {
  return {
    ...(settings.token === null ? {} : { token: settings.token }),
    ...(settings.signingToken === null ? {} : { signingToken: settings.signingToken }),
    pushEvents: false,
    deploymentEvents: true,
    jobEvents: true,
    pipelineEvents: true,
    tagPushEvents: true,
    releasesEvents: true,
    mergeRequestsEvents: true,
  };
}

/**
 * The calls Sternway makes to one GitLab with one token. Every call throws `GitLabError` and nothing else of its own;
 * answers are validated and come back as facts. Reading is repeated after passing failures, changing never is.
 */
export function createGitLabClient(options: GitLabClientOptions) {
  const gitlab = createResources(options.url, {
    token: options.token,
    limiter: options.limiter,
    fetch: options.fetch ?? globalThis.fetch,
    clock: options.clock ?? systemClock,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
  });

  /** Reads numbered pages of a list whose order does not change while it is read, up to `limit` rows. */
  async function readAll<T>(
    limit: number,
    fetchPage: (query: { page: number; perPage: number }) => Promise<T[]>,
  ): Promise<T[]> {
    const perPage = Math.min(limit, pageSize);
    const rows: T[] = [];
    for (let page = 1; rows.length < limit; page += 1) {
      const found = await fetchPage({ page, perPage });
      rows.push(...found);
      if (found.length < perPage) break;
    }
    return rows.slice(0, limit);
  }

  return {
    /** Whom the token belongs to. */
    async currentUser(): Promise<CurrentUser> {
      return readAnswer('GET user', currentUserSchema, await gitlab.users.showCurrentUser());
    },

    /** Projects the token's user is a member of, without archived ones, by ascending id. Follows ids, not page numbers. */
    async *listProjects(
      filter: { lastActivityAfter?: Date } = {},
    ): AsyncGenerator<ProjectFact, void, undefined> {
      let lastId = 0;
      for (;;) {
        const answer = await gitlab.projects.all({
          membership: true,
          archived: false,
          simple: true,
          orderBy: 'id',
          sort: 'asc',
          pagination: 'keyset',
          idAfter: lastId,
          perPage: pageSize,
          maxPages: 1,
          ...(filter.lastActivityAfter ? { lastActivityAfter: filter.lastActivityAfter.toISOString() } : {}),
        });
        const projects = readAnswer('GET projects', z.array(projectSchema), answer);
        yield* projects;
        const last = projects.at(-1);
        if (projects.length < pageSize || last === undefined || last.gitlabProjectId <= lastId) return;
        lastId = last.gitlabProjectId;
      }
    },

    async getProject(projectId: number): Promise<ProjectFact> {
      return readAnswer(`GET projects/${projectId}`, projectSchema, await gitlab.projects.show(projectId));
    },

    /**
     * Deployments of a project updated after an instant (null: all), oldest update first; see `deploymentPages`.
     * @param limits.pageSize at most 100
     */
    listDeploymentsUpdatedAfter(
      projectId: number,
      updatedAfter: Date | null,
      limits: { pageSize: number; maxPages: number },
    ): AsyncGenerator<DeploymentPage, void, undefined> {
      return deploymentPages(
        async (query) => {
          const answer = await gitlab.deployments.all(projectId, {
            orderBy: 'updated_at',
            sort: 'asc',
            perPage: limits.pageSize,
            page: query.page,
            ...(query.updatedAfter ? { updatedAfter: query.updatedAfter.toISOString() } : {}),
          });
          return readAnswer(`GET projects/${projectId}/deployments`, z.array(deploymentSchema), answer);
        },
        updatedAfter,
        limits,
      );
    },

    /** The `limit` deployments with the highest ids, newest first. */
    async listLatestDeployments(projectId: number, limit: number): Promise<DeploymentFact[]> {
      const rows = await readAll(limit, async (query) => {
        const answer = await gitlab.deployments.all(projectId, {
          orderBy: 'id',
          sort: 'desc',
          ...query,
        });
        return readAnswer(`GET projects/${projectId}/deployments`, z.array(deploymentSchema), answer);
      });
      // A deployment made meanwhile pushes the last row of a page into the next one.
      const byId = new Map(rows.map(({ fact }) => [fact.gitlabDeploymentId, fact]));
      return [...byId.values()];
    },

    /** What a deployment brought. GitLab fills this in some time after the deployment succeeded; until then it is empty. */
    async deploymentMergeRequests(projectId: number, deploymentId: number): Promise<MergeRequestFact[]> {
      const rows = await readAll(longestList, async (query) => {
        const answer = await gitlab.deployments.allMergeRequests(projectId, deploymentId, query);
        const operation = `GET projects/${projectId}/deployments/${deploymentId}/merge_requests`;
        return readAnswer(operation, z.array(mergeRequestSchema), answer);
      });
      return rows.map(({ fact }) => fact);
    },

    /** Commits in `toSha` that are not in `fromSha`. For those only `fromSha` has, compare the other way round. */
    async compare(projectId: number, fromSha: string, toSha: string): Promise<Comparison> {
      try {
        const answer = await gitlab.repositories.compare(projectId, fromSha, toSha);
        return readAnswer(`GET projects/${projectId}/repository/compare`, comparisonSchema, answer);
      } catch (error) {
        // "404 Project Not Found" is another matter than a commit that is gone ("404 Ref Not Found").
        if (
          error instanceof GitLabError &&
          error.kind === 'not_found' &&
          !error.message.includes('Project')
        ) {
          return { kind: 'not_found' };
        }
        throw error;
      }
    },

    /** The merge requests that brought these commits; see `mergeRequestsOfCommits`. */
    commitMergeRequests(projectId: number, commits: readonly Commit[]): Promise<MergeRequestFact[]> {
      const operation = `GET projects/${projectId}/merge_requests`;
      const schema = z.array(mergeRequestSchema);
      return mergeRequestsOfCommits(commits, {
        byNumber: async (iids) =>
          readAnswer(
            operation,
            schema,
            await gitlab.mergeRequests.all({ projectId, iids, perPage: pageSize, page: 1 }),
          ),
        mergedSince: async (since, page) =>
          readAnswer(
            operation,
            schema,
            await gitlab.mergeRequests.all({
              projectId,
              state: 'merged',
              orderBy: 'updated_at',
              sort: 'desc',
              updatedAfter: since.toISOString(),
              perPage: pageSize,
              page,
            }),
          ),
      });
    },

    /** The most recently updated tags. */
    listTags(projectId: number, limit: number): Promise<TagFact[]> {
      return readAll(limit, async (query) => {
        const answer = await gitlab.tags.all(projectId, {
          orderBy: 'updated',
          sort: 'desc',
          ...query,
        });
        return readAnswer(`GET projects/${projectId}/repository/tags`, z.array(tagSchema), answer);
      });
    },

    /** All environments, stopped ones too; at most 2,000. */
    listEnvironments(projectId: number): Promise<ListedEnvironment[]> {
      return readAll(longestList, async (query) => {
        const answer = await gitlab.environments.all(projectId, query);
        return readAnswer(`GET projects/${projectId}/environments`, z.array(environmentSchema), answer);
      });
    },

    async getPipeline(projectId: number, pipelineId: number): Promise<PipelineDetails> {
      const answer = await gitlab.pipelines.show(projectId, pipelineId);
      return readAnswer(`GET projects/${projectId}/pipelines/${pipelineId}`, pipelineSchema, answer);
    },

    async getJob(projectId: number, jobId: number): Promise<JobDetails> {
      const answer = await gitlab.jobs.show(projectId, jobId);
      return readAnswer(`GET projects/${projectId}/jobs/${jobId}`, jobSchema, answer);
    },

    /** Needs the Maintainer role, as every call about hooks does. */
    listHooks(projectId: number): Promise<ProjectHook[]> {
      return readAll(longestList, async (query) => {
        const answer = await gitlab.hooks.all(projectId, query);
        return readAnswer(`GET projects/${projectId}/hooks`, z.array(projectHookSchema), answer);
      });
    },

    async createHook(projectId: number, settings: HookSettings): Promise<ProjectHook> {
      const answer = await gitlab.hooks.add(projectId, settings.url, hookBody(settings));
      return readAnswer(`POST projects/${projectId}/hooks`, projectHookSchema, answer);
    },

    /** Sets URL, secrets and events. Does not enable a hook that GitLab disabled: a successful `testHook` does. */
    async editHook(projectId: number, hookId: number, settings: HookSettings): Promise<ProjectHook> {
      const answer = await gitlab.hooks.edit(projectId, hookId, settings.url, hookBody(settings));
      return readAnswer(`PUT projects/${projectId}/hooks/${hookId}`, projectHookSchema, answer);
    },

    /**
     * Makes GitLab send a sample event now (16.11 and later, five a minute). A 2xx from us enables the hook again;
     * anything else comes back as an `invalid` error.
     */
    async testHook(projectId: number, hookId: number, trigger: HookTrigger): Promise<void> {
      await gitlab.hooks.requester.post(`${projectId}/hooks/${hookId}/test/${trigger}`);
    },
  };
}
