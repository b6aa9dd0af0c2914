import { currentDeployment } from './deployments';
import { failJob, runJob, succeedJob } from './jobs';
import { cancelJob } from './jobs';
import { projectOf } from './projects';
import { startPipeline } from './pipelines';
import type { DeploymentRecord, Tier } from './records';
import { required, type WorldState } from './state';

export interface NewDeploy {
  projectId: number;
  environment: string;
  tier?: Tier;
  /** Default: the head of the default branch. */
  sha?: string;
  ref?: string;
  userId?: number;
  /** Where to leave it. Default `success`. */
  status?: 'blocked' | 'running' | 'success' | 'failed' | 'canceled';
}

/** The short way to a deployment: a pipeline of one deploy job, brought to the wanted status, with all its hooks. */
export function deploy(state: WorldState, input: NewDeploy): DeploymentRecord {
  const status = input.status ?? 'success';
  const pipeline = startPipeline(state, {
    projectId: input.projectId,
    template: [
      {
        name: `deploy-${input.environment}`,
        stage: 'deploy',
        environment: { name: input.environment, ...(input.tier ? { tier: input.tier } : {}) },
        when: status === 'blocked' ? 'manual' : 'on_success',
      },
    ],
    ...(input.ref === undefined ? {} : { ref: input.ref }),
    ...(input.sha === undefined ? {} : { sha: input.sha }),
    ...(input.userId === undefined ? {} : { userId: input.userId }),
  });
  const job = required(pipeline.jobs[0], 'deploy job');
  if (status === 'running') runJob(state, job.id);
  if (status === 'success') succeedJob(state, job.id);
  if (status === 'failed') failJob(state, job.id);
  if (status === 'canceled') cancelJob(state, runJob(state, job.id).id);
  return required(state.deployments.get(required(job.deploymentId, 'deployment')), 'deployment');
}

export interface GroundTruth {
  projectId: number;
  environment: string;
  environmentId: number;
  /** Successful deployment with the highest id. */
  current: { id: number; sha: string } | null;
  /** Deployment with the highest id. */
  lastAttempt: { id: number; sha: string; status: string } | null;
}

/** What a correct board must show, environment by environment. */
export function groundTruth(state: WorldState, projectId?: number): GroundTruth[] {
  const projects = projectId === undefined ? [...state.projects.values()] : [projectOf(state, projectId)];
  return projects.flatMap((project) =>
    project.environments
      .filter(({ deleted }) => !deleted)
      .map((environment) => {
        const current = currentDeployment(project, environment.name);
        const last = project.deployments.findLast(({ environmentId }) => environmentId === environment.id);
        return {
          projectId: project.id,
          environment: environment.name,
          environmentId: environment.id,
          current: current && { id: current.id, sha: current.sha },
          lastAttempt: last ? { id: last.id, sha: last.sha, status: last.status } : null,
        };
      }),
  );
}
