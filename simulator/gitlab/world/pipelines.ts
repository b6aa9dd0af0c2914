import { firstUserId, resolveRef } from './commits';
import { addEnvironment, guessTier } from './environments';
import { emitPipeline, processPipeline } from './pipeline-progress';
import { findProject, projectOf } from './projects';
import type { JobRecord, JobTemplate, PipelineRecord, ProjectRecord } from './records';
import { required, type WorldState } from './state';

const zeros = '0'.repeat(40);

export interface NewPipeline {
  projectId: number;
  /** Branch or tag; default: the default branch. */
  ref?: string;
  /** Default: where the ref points. */
  sha?: string;
  source?: string;
  userId?: number;
  variables?: { key: string; value: string; type?: 'env_var' | 'file' }[];
  mergeRequestId?: number;
  startedByJobId?: number;
  /** Jobs instead of the project's own (child pipelines, `world.deploy`). */
  template?: JobTemplate[];
}

/** Creates the pipeline and lets its first stage become pending. Empty when no job matches the kind of ref. */
export function startPipeline(state: WorldState, input: NewPipeline): PipelineRecord {
  const project = projectOf(state, input.projectId);
  const ref = input.ref ?? project.defaultBranch;
  const commit = required(resolveRef(project, input.sha ?? ref), `ref ${ref}`);
  const userId = input.userId ?? firstUserId(state);
  const tag = project.tags.has(ref) && !project.branches.has(ref);
  const now = state.clock.now();
  const jobs = jobsFor(input.template ?? project.template, tag);
  const pipeline: PipelineRecord = {
    id: state.nextId('pipeline'),
    iid: (project.pipelines.at(-1)?.iid ?? 0) + 1,
    projectId: project.id,
    name: null,
    ref,
    tag,
    sha: commit.sha,
    beforeSha: input.mergeRequestId === undefined ? (commit.parents[0] ?? zeros) : zeros,
    source: input.source ?? 'push',
    status: 'created',
    userId,
    variables: (input.variables ?? []).map(({ key, value, type }) => ({
      key,
      value,
      type: type ?? 'env_var',
    })),
    stages: [...new Set(jobs.map((job) => job.stage))],
    jobs: [],
    mergeRequestId: input.mergeRequestId ?? null,
    startedByJobId: input.startedByJobId ?? null,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    finishedAt: null,
  };
  project.pipelines.push(pipeline);
  project.lastActivityAt = now;
  state.pipelines.set(pipeline.id, pipeline);
  for (const template of jobs) addJob(state, project, pipeline, template);
  emitPipeline(state, pipeline);
  processPipeline(state, pipeline);
  return pipeline;
}

/** The jobs of the template that a branch or tag pipeline has. */
export function jobsFor(template: readonly JobTemplate[], tag: boolean): JobTemplate[] {
  return template.filter(({ only = 'any' }) => only === 'any' || (only === 'tag') === tag);
}

function addJob(
  state: WorldState,
  project: ProjectRecord,
  pipeline: PipelineRecord,
  template: JobTemplate,
): void {
  const environmentName = template.environment?.name.replaceAll('$CI_COMMIT_REF_SLUG', refSlug(pipeline.ref));
  const environment =
    environmentName === undefined
      ? null
      : addEnvironment(state, {
          projectId: project.id,
          name: environmentName,
          ...(template.environment?.tier ? { tier: template.environment.tier } : {}),
          ...(template.environment?.url ? { externalUrl: template.environment.url } : {}),
        });
  const doomed = state.doomed.get(project.id) ?? 0;
  const fails = environment !== null && doomed > 0;
  if (fails) state.doomed.set(project.id, doomed - 1);
  const job: JobRecord = {
    id: state.nextId('job'),
    projectId: project.id,
    pipelineId: pipeline.id,
    name: template.name,
    stage: template.stage,
    status: 'created',
    when: template.when ?? 'on_success',
    allowFailure: template.allowFailure ?? false,
    environment: environment && {
      name: environment.name,
      action: 'start',
      tier: environment.tier ?? guessTier(environment.name),
    },
    userId: pipeline.userId,
    variables: [],
    retried: false,
    retriesCount: 0,
    failureReason: null,
    plannedSeconds: template.seconds ?? state.random.integer(20, 100) / 10,
    plannedOutcome: fails ? 'failed' : 'success',
    deploymentId: null,
    bridge:
      template.trigger === undefined ? null : { projectPath: template.trigger, downstreamPipelineId: null },
    idTokens: template.idTokens ?? {},
    trace: '',
    createdAt: state.clock.now(),
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
  pipeline.jobs.push(job);
  state.jobs.set(job.id, job);
}

/** `CI_COMMIT_REF_SLUG`: lower case, 63 characters at most. */
export function refSlug(ref: string): string {
  return ref
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
}

/** Starts the pipeline that a bridge asks for, in another project or as a child in its own. */
export function startDownstream(state: WorldState, job: JobRecord): void {
  if (!job.bridge) return;
  const target = required(findProject(state, job.bridge.projectPath), `project ${job.bridge.projectPath}`);
  const isChild = target.id === job.projectId;
  const parent = required(state.pipelines.get(job.pipelineId), `pipeline ${job.pipelineId}`);
  const downstream = startPipeline(state, {
    projectId: target.id,
    userId: job.userId,
    source: isChild ? 'parent_pipeline' : 'pipeline',
    startedByJobId: job.id,
    ...(isChild
      ? {
          ref: parent.ref,
          sha: parent.sha,
          template: target.template.filter(({ trigger }) => trigger === undefined),
        }
      : {}),
  });
  job.bridge.downstreamPipelineId = downstream.id;
}
