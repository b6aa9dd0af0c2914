import { presentBridge, presentJob } from '../entities/job';
import { presentPipeline, presentPipelineBasic } from '../entities/pipeline';
import { callerOf, levelOf, pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, forbidden, invalidParameter, notFound, unauthorized } from '../http/answer';
import { type Context, get, post, type Route } from '../http/context';
import type { Params } from '../http/params';
import { keysetPage, offsetPage, wantsKeyset } from '../http/paging';
import { mayRunOn } from '../http/protection';
import { resolveRef } from '../world/commits';
import { latestJobs } from '../world/latest-jobs';
import { cancelPipeline, retryPipeline } from '../world/pipeline-actions';
import { jobsFor, startPipeline } from '../world/pipelines';
import { accessLevel, jobStatuses, type PipelineRecord, type ProjectRecord } from '../world/records';
import { filterByScope } from './jobs';

export const pipelineRoutes: Route[] = [
  get('/projects/:id/pipelines', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const rows = selectPipelines(context, project);
    const present = (pipeline: PipelineRecord): unknown => presentPipelineBasic(context.state, pipeline);
    return wantsKeyset(context) ? keysetPage(context, rows, present) : offsetPage(context, rows, present);
  }),
  get('/projects/:id/pipelines/latest', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const ref = context.params.string('ref') ?? project.defaultBranch;
    const pipeline = project.pipelines.findLast((candidate) => candidate.ref === ref);
    if (!pipeline) throw new ApiError(403, { message: '403 Forbidden' });
    return { status: 200, body: presentPipeline(context.state, pipeline) };
  }),
  get('/projects/:id/pipelines/:pipeline_id', (context) => {
    const pipeline = pipelineOfPath(context, projectFor(context, accessLevel.reporter));
    return { status: 200, body: presentPipeline(context.state, pipeline) };
  }),
  post('/projects/:id/pipeline', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const ref = context.params.requiredString('ref');
    const variables = readVariables(context.params);
    if (variables.length > 0 && levelOf(context, project) < project.pipelineVariablesLevel)
      throw new ApiError(400, { message: { base: ['Insufficient permissions to set pipeline variables'] } });
    return { status: 201, body: presentPipeline(context.state, create(context, project, ref, variables)) };
  }),
  get('/projects/:id/pipelines/:pipeline_id/jobs', (context) => {
    const pipeline = pipelineOfPath(context, projectFor(context, accessLevel.reporter));
    const all = context.params.boolean('include_retried') === true ? pipeline.jobs : latestJobs(pipeline);
    const jobs = filterByScope(
      context,
      all.filter(({ bridge }) => bridge === null),
    ).toSorted((a, b) => b.id - a.id);
    return offsetPage(context, jobs, (job) => presentJob(context.state, job));
  }),
  get('/projects/:id/pipelines/:pipeline_id/bridges', (context) => {
    const pipeline = pipelineOfPath(context, projectFor(context, accessLevel.reporter));
    const jobs = filterByScope(
      context,
      latestJobs(pipeline).filter(({ bridge }) => bridge !== null),
    );
    return offsetPage(context, jobs, (job) => presentBridge(context.state, job));
  }),
  get('/projects/:id/pipelines/:pipeline_id/variables', (context) => {
    const pipeline = pipelineOfPath(context, projectFor(context, accessLevel.developer));
    return {
      status: 200,
      body: pipeline.variables.map(({ key, value, type }) => ({
        variable_type: type,
        key,
        value,
        raw: false,
      })),
    };
  }),
  post('/projects/:id/pipelines/:pipeline_id/retry', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const pipeline = pipelineOfPath(context, project);
    if (!mayRunOn(context, project, pipeline.ref)) throw forbidden();
    retryPipeline(context.state, pipeline.id, { userId: callerOf(context).id });
    recordMutation(context, { kind: 'pipeline.retry', projectId: project.id, target: pipeline.id });
    return { status: 201, body: presentPipeline(context.state, pipeline) };
  }),
  post('/projects/:id/pipelines/:pipeline_id/cancel', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const pipeline = pipelineOfPath(context, project);
    if (!mayRunOn(context, project, pipeline.ref)) throw forbidden();
    cancelPipeline(context.state, pipeline.id);
    recordMutation(context, { kind: 'pipeline.cancel', projectId: project.id, target: pipeline.id });
    return { status: 200, body: presentPipeline(context.state, pipeline) };
  }),
  post('/projects/:id/trigger/pipeline', trigger),
  post('/projects/:id/ref/:ref/trigger/pipeline', trigger),
];

function create(
  context: Context,
  project: ProjectRecord,
  ref: string,
  variables: { key: string; value: string; type: 'env_var' | 'file' }[],
  options: { source?: string; userId?: number } = {},
): PipelineRecord {
  const plain = ref.replace(/^refs\/(heads|tags)\//, '');
  const isRef = project.branches.has(plain) || project.tags.has(plain);
  if (!isRef || !resolveRef(project, plain))
    throw new ApiError(400, { message: { base: ['Reference not found'] } });
  if (!mayRunOn(context, project, plain))
    throw new ApiError(400, {
      message: { base: ["You do not have sufficient permission to run a pipeline on '" + plain + "'."] },
    });
  const tag = project.tags.has(plain) && !project.branches.has(plain);
  if (jobsFor(project.template, tag).length === 0)
    throw new ApiError(400, {
      message: {
        base: [
          'The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.',
        ],
      },
    });
  const pipeline = startPipeline(context.state, {
    projectId: project.id,
    ref: plain,
    source: options.source ?? 'api',
    userId: options.userId ?? callerOf(context).id,
    variables,
  });
  recordMutation(context, { kind: 'pipeline.create', projectId: project.id, target: pipeline.id });
  return pipeline;
}

/** Pipelines take a list of `{key, value}`, triggers a map. */
function readVariables(params: Params): { key: string; value: string; type: 'env_var' | 'file' }[] {
  const list = Array.isArray(params.raw('variables')) ? (params.objects('variables') ?? []) : [];
  if (list.length === 0 && params.has('variables') && !Array.isArray(params.raw('variables')))
    throw invalidParameter('variables is invalid');
  return list.map((variable) => ({
    key: variable.requiredString('key'),
    value: variable.string('value') ?? '',
    type: variable.oneOf('variable_type', ['env_var', 'file']) ?? 'env_var',
  }));
}

/** A trigger token acts as its owner. */
function trigger(context: Context): { status: number; body: unknown } {
  const { params, state } = context;
  const token = params.requiredString('token');
  const ref = context.path['ref'] ?? params.requiredString('ref');
  const id = context.path['id'] ?? '';
  const project = [...state.projects.values()].find(({ triggers }) =>
    triggers.some((candidate) => candidate.token === token),
  );
  const found = project?.triggers.find((candidate) => candidate.token === token);
  if (!project || !found || (/^\d+$/.test(id) && Number(id) !== project.id)) throw notFound();
  const owner = state.users.get(found.ownerId);
  if (!owner) throw unauthorized();
  const raw = params.raw('variables');
  const variables =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw)
      ? Object.entries(raw).map(([key, value]) => ({ key, value: String(value), type: 'env_var' as const }))
      : [];
  found.lastUsedAt = state.clock.now();
  const asOwner: Context = {
    ...context,
    caller: {
      user: owner,
      token: {
        token,
        userId: owner.id,
        name: 'trigger',
        scopes: ['api'],
        kind: 'personal',
        createdAt: found.createdAt,
        expiresAt: null,
        revoked: false,
      },
    },
  };
  const pipeline = create(asOwner, project, ref, variables, { source: 'trigger', userId: owner.id });
  return { status: 201, body: presentPipeline(state, pipeline) };
}

function pipelineOfPath(context: Context, project: ProjectRecord): PipelineRecord {
  const pipeline = context.state.pipelines.get(pathNumber(context, 'pipeline_id'));
  if (!pipeline || pipeline.projectId !== project.id) throw notFound();
  return pipeline;
}

function selectPipelines({ params }: Context, project: ProjectRecord): PipelineRecord[] {
  const orderBy = params.oneOf('order_by', ['id', 'status', 'ref', 'updated_at', 'user_id']) ?? 'id';
  const sort = params.oneOf('sort', ['asc', 'desc']) ?? 'desc';
  const status = params.oneOf('status', jobStatuses);
  const ref = params.string('ref');
  const sha = params.string('sha');
  const source = params.string('source');
  const scope = params.oneOf('scope', ['running', 'pending', 'finished', 'branches', 'tags']);
  const updatedAfter = params.instant('updated_after');
  const updatedBefore = params.instant('updated_before');
  const direction = sort === 'asc' ? 1 : -1;
  const key = (row: PipelineRecord): number | string =>
    ({ id: row.id, status: row.status, ref: row.ref, updated_at: row.updatedAt, user_id: row.userId })[
      orderBy
    ];
  return project.pipelines
    .filter(
      (row) =>
        (status === undefined || row.status === status) &&
        (ref === undefined || row.ref === ref) &&
        (sha === undefined || row.sha === sha) &&
        (source === undefined || row.source === source) &&
        (scope === undefined || inScope(row, scope)) &&
        (updatedAfter === undefined || row.updatedAt >= updatedAfter) &&
        (updatedBefore === undefined || row.updatedAt <= updatedBefore),
    )
    .toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x === y ? b.id - a.id : x < y ? -direction : direction;
    });
}

function inScope(
  row: PipelineRecord,
  scope: 'running' | 'pending' | 'finished' | 'branches' | 'tags',
): boolean {
  switch (scope) {
    case 'running':
      return row.status === 'running';
    case 'pending':
      return row.status === 'pending';
    case 'finished':
      return row.status === 'success' || row.status === 'failed' || row.status === 'canceled';
    case 'branches':
      return !row.tag;
    case 'tags':
      return row.tag;
  }
}
