import { createRequesterFn, presetResourceArguments } from '@gitbeaker/requester-utils';
import {
  Deployments,
  Environments,
  Jobs,
  MergeRequests,
  Pipelines,
  ProjectHooks,
  Projects,
  Repositories,
  Tags,
  Users,
} from '@gitbeaker/rest';

import { createRequestHandler, type RequestSettings } from './request-handler';

const used = {
  Deployments,
  Environments,
  Jobs,
  MergeRequests,
  Pipelines,
  ProjectHooks,
  Projects,
  Repositories,
  Tags,
  Users,
};

export type Resources = ReturnType<typeof createResources>;

/**
 * gitbeaker's resources on our own request handler. Its in-memory limits are off (ours are shared by all workers), and
 * so is its timeout, which covers all pages and retries of a call together.
 *
 * @param host GitLab's address, with a sub-path if it has one; a trailing slash does not matter
 */
export function createResources(host: string, settings: RequestSettings) {
  const requesterFn = createRequesterFn(
    (_resource, request) => Promise.resolve(request),
    createRequestHandler(settings),
  );
  const preset = presetResourceArguments(used, {
    requesterFn,
    host: host.replace(/\/+$/, ''),
    token: settings.token,
    queryTimeout: null,
    rateLimits: {},
  });
  return {
    deployments: new preset.Deployments({}),
    environments: new preset.Environments({}),
    hooks: new preset.ProjectHooks({}),
    jobs: new preset.Jobs({}),
    mergeRequests: new preset.MergeRequests({}),
    pipelines: new preset.Pipelines({}),
    projects: new preset.Projects({}),
    repositories: new preset.Repositories({}),
    tags: new preset.Tags({}),
    users: new preset.Users({}),
  };
}
