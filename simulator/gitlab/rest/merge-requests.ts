import { presentCommit } from '../entities/commit';
import { presentMergeRequest } from '../entities/merge-request';
import { presentPipelineBasic } from '../entities/pipeline';
import { callerOf, pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, notFound } from '../http/answer';
import { type Context, get, post, put, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { commitsBetween } from '../world/commits';
import { findEnvironment } from '../world/environments';
import { mergeMergeRequest } from '../world/merge-requests';
import { startPipeline } from '../world/pipelines';
import { accessLevel, type MergeRequestRecord, type ProjectRecord } from '../world/records';

export const mergeRequestRoutes: Route[] = [
  get('/projects/:id/merge_requests', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return offsetPage(context, select(context, project), (row) => presentMergeRequest(context.state, row));
  }),
  get('/projects/:id/merge_requests/:iid', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return { status: 200, body: presentMergeRequest(context.state, ofPath(context, project)) };
  }),
  get('/projects/:id/merge_requests/:iid/commits', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const mergeRequest = ofPath(context, project);
    const target =
      mergeRequest.mergeCommitSha === null
        ? undefined
        : project.commits.get(mergeRequest.mergeCommitSha)?.parents[0];
    const base = target ?? project.branches.get(mergeRequest.targetBranch) ?? null;
    const rows = commitsBetween(project, base, mergeRequest.sha).toReversed();
    return offsetPage(context, rows, (commit) => presentCommit(context.state, project, commit));
  }),
  get('/projects/:id/merge_requests/:iid/pipelines', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const mergeRequest = ofPath(context, project);
    const rows = project.pipelines
      .filter(({ mergeRequestId }) => mergeRequestId === mergeRequest.id)
      .toReversed();
    return offsetPage(context, rows, (pipeline) => presentPipelineBasic(context.state, pipeline));
  }),
  post('/projects/:id/merge_requests/:iid/notes', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const mergeRequest = ofPath(context, project);
    const body = context.params.requiredString('body');
    recordMutation(context, { kind: 'merge_request.note', projectId: project.id, target: mergeRequest.iid });
    return {
      status: 201,
      body: {
        id: context.state.nextId('other'),
        body,
        noteable_type: 'MergeRequest',
        noteable_iid: mergeRequest.iid,
      },
    };
  }),
  put('/projects/:id/merge_requests/:iid/merge', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const mergeRequest = ofPath(context, project);
    if (mergeRequest.state !== 'opened') throw new ApiError(405, { message: '405 Method Not Allowed' });
    const sha = context.params.string('sha');
    if (sha !== undefined && sha !== mergeRequest.sha)
      throw new ApiError(409, { message: 'SHA does not match HEAD of source branch' });
    const userId = callerOf(context).id;
    mergeMergeRequest(context.state, { projectId: project.id, iid: mergeRequest.iid, userId });
    startPipeline(context.state, { projectId: project.id, userId });
    recordMutation(context, { kind: 'merge_request.merge', projectId: project.id, target: mergeRequest.iid });
    return { status: 200, body: presentMergeRequest(context.state, mergeRequest) };
  }),
];

function ofPath(context: Context, project: ProjectRecord): MergeRequestRecord {
  const wanted = pathNumber(context, 'iid');
  const mergeRequest = project.mergeRequests.find(({ iid }) => iid === wanted);
  if (!mergeRequest) throw notFound();
  return mergeRequest;
}

function select({ params, state }: Context, project: ProjectRecord): MergeRequestRecord[] {
  const wanted = params.oneOf('state', ['opened', 'closed', 'merged', 'locked', 'all']) ?? 'all';
  const orderBy =
    params.oneOf('order_by', ['created_at', 'updated_at', 'merged_at', 'title']) ?? 'created_at';
  const direction = params.oneOf('sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
  const iids = params.list('iids')?.map(Number);
  const target = params.string('target_branch');
  const search = params.string('search')?.toLowerCase();
  const updatedAfter = params.instant('updated_after');
  const updatedBefore = params.instant('updated_before');
  const environment = params.string('environment');
  const shipped =
    environment === undefined ? null : shippedTo(project, findEnvironment(project, environment)?.id ?? -1);
  const key = (row: MergeRequestRecord): number | string =>
    ({
      created_at: row.createdAt,
      updated_at: row.updatedAt,
      merged_at: row.mergedAt ?? 0,
      title: row.title,
    })[orderBy];
  return project.mergeRequests
    .filter(
      (row) =>
        (wanted === 'all' || row.state === wanted) &&
        (iids === undefined || iids.includes(row.iid)) &&
        (target === undefined || row.targetBranch === target) &&
        (search === undefined || row.title.toLowerCase().includes(search)) &&
        (updatedAfter === undefined || row.updatedAt >= updatedAfter) &&
        (updatedBefore === undefined || row.updatedAt <= updatedBefore) &&
        (shipped === null || shipped.has(row.id)) &&
        state.users.has(row.authorId),
    )
    .toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      return x === y ? b.id - a.id : x < y ? -direction : direction;
    });
}

function shippedTo(project: ProjectRecord, environmentId: number): Set<number> {
  return new Set(
    project.deployments
      .filter((deployment) => deployment.environmentId === environmentId)
      .flatMap(({ mergeRequestIds }) => mergeRequestIds),
  );
}
