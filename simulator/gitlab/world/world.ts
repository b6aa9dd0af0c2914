import type { Dispatcher } from '../hooks/dispatch';
import { createCommit, forcePush } from './commits';
import { deploy, groundTruth } from './deploy';
import { approveDeployment, createDeployment, updateDeployment } from './deployments';
import { tick } from './engine';
import { addEnvironment, deleteEnvironment } from './environments';
import { addHook } from './hooks';
import { isPlayable, isRetryable, jobOf } from './job-transition';
import { cancelJob, failJob, playJob, retryJob, runJob, succeedJob } from './jobs';
import { createMergeRequest, mergeMergeRequest } from './merge-requests';
import { addGroup, addMember, addToken, addUser } from './people';
import { cancelPipeline, retryPipeline } from './pipeline-actions';
import { startPipeline } from './pipelines';
import { addProject, findProject, projectPath, renameProject } from './projects';
import type { DeliveryRecord, DeploymentRecord, PipelineRecord, ProjectRecord } from './records';
import { createRelease, createTag, deleteTag } from './releases';
import { required, type WorldState } from './state';

/** The functions tests use to make things happen in GitLab. Wrong ids throw. */
export type World = ReturnType<typeof createWorld>;

export function createWorld(state: WorldState, dispatcher: Dispatcher) {
  const bind =
    <R extends unknown[], A>(work: (state: WorldState, ...rest: R) => A) =>
    (...rest: R) =>
      work(state, ...rest);
  return {
    state,
    addGroup: bind(addGroup),
    addProject: bind(addProject),
    addUser: bind(addUser),
    addToken: bind(addToken),
    addMember: bind(addMember),
    addEnvironment: bind(addEnvironment),
    deleteEnvironment: bind(deleteEnvironment),
    addHook: bind(addHook),
    createCommit: bind(createCommit),
    forcePush: bind(forcePush),
    createMergeRequest: bind(createMergeRequest),
    mergeMergeRequest: bind(mergeMergeRequest),
    createTag: bind(createTag),
    deleteTag: bind(deleteTag),
    createRelease: bind(createRelease),
    renameProject: bind(renameProject),
    startPipeline: bind(startPipeline),
    cancelPipeline: bind(cancelPipeline),
    retryPipeline: bind(retryPipeline),
    runJob: bind(runJob),
    succeedJob: bind(succeedJob),
    failJob: bind(failJob),
    cancelJob: bind(cancelJob),
    playJob: bind(playJob),
    retryJob: bind(retryJob),
    isPlayable: (jobId: number): boolean => isPlayable(state, jobOf(state, jobId)),
    isRetryable: (jobId: number): boolean => isRetryable(state, jobOf(state, jobId)),
    deploy: bind(deploy),
    createDeployment: bind(createDeployment),
    updateDeployment: bind(updateDeployment),
    approveDeployment: bind(approveDeployment),
    /** One step: running jobs end, pending jobs start. */
    tick: bind(tick),
    project: (idOrPath: number | string): ProjectRecord =>
      required(
        typeof idOrPath === 'number' ? state.projects.get(idOrPath) : findProject(state, idOrPath),
        `project ${idOrPath}`,
      ),
    projectPath: (projectId: number): string =>
      projectPath(state, required(state.projects.get(projectId), `project ${projectId}`)),
    pipeline: (id: number): PipelineRecord => required(state.pipelines.get(id), `pipeline ${id}`),
    job: bind(jobOf),
    deployment: (id: number): DeploymentRecord => required(state.deployments.get(id), `deployment ${id}`),
    /** Every deployment, oldest first. */
    deployments: (filter: { projectId?: number; environment?: string } = {}): DeploymentRecord[] =>
      [...state.projects.values()]
        .filter(({ id }) => filter.projectId === undefined || filter.projectId === id)
        .flatMap((project) => project.deployments)
        .filter(
          ({ environmentName }) => filter.environment === undefined || filter.environment === environmentName,
        )
        .toSorted((a, b) => a.id - b.id),
    groundTruth: bind(groundTruth),
    /** Log of hook requests, oldest first. */
    deliveries: (filter: { hookId?: number } = {}): DeliveryRecord[] =>
      state.deliveries.filter(({ hookId }) => filter.hookId === undefined || filter.hookId === hookId),
    /** Resolves when every hook is delivered (or given up) and all background work is done. */
    settled: (): Promise<void> => dispatcher.settled(),
    now: (): number => state.clock.now(),
    /** Shifts the instance's clock. */
    advance: (milliseconds: number): void => state.clock.advance(milliseconds),
  };
}
