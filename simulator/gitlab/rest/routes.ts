import type { Route } from '../http/context';
import { deploymentRoutes } from './deployments';
import { environmentRoutes } from './environments';
import { freezePeriodRoutes } from './freeze-periods';
import { hookRoutes } from './hooks';
import { instanceRoutes } from './instance';
import { jobRoutes } from './jobs';
import { lintRoutes } from './lint';
import { mergeRequestRoutes } from './merge-requests';
import { pipelineRoutes } from './pipelines';
import { projectRoutes } from './projects';
import { protectionRoutes } from './protection';
import { releaseRoutes } from './releases';
import { repositoryRoutes } from './repository';
import { triggerRoutes } from './triggers';
import { variableRoutes } from './variables';

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
  ...freezePeriodRoutes,
  ...variableRoutes,
  ...protectionRoutes,
  ...lintRoutes,
  ...triggerRoutes,
];
