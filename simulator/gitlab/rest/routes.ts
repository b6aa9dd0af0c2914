import type { Route } from '../http/context';
import { deploymentRoutes } from './deployments';
import { environmentRoutes } from './environments';
import { hookRoutes } from './hooks';
import { instanceRoutes } from './instance';
import { jobRoutes } from './jobs';
import { mergeRequestRoutes } from './merge-requests';
import { pipelineRoutes } from './pipelines';
import { projectRoutes } from './projects';
import { releaseRoutes } from './releases';
import { repositoryRoutes } from './repository';

/** Everything under `/api/v4`. */
export const apiRoutes: Route[] = [
  ...instanceRoutes,
  ...projectRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...pipelineRoutes,
  ...jobRoutes,
  ...repositoryRoutes,
  ...mergeRequestRoutes,
  ...releaseRoutes,
  ...hookRoutes,
];
