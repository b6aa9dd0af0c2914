import { presentDeployment, presentDeploymentDetail } from '../entities/deployment';
import { presentMergeRequest } from '../entities/merge-request';
import { callerOf, levelOf, pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, badRequest, forbidden, invalidRecord, noRoute, notFound } from '../http/answer';
import { type Context, get, post, put, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { resolveRef } from '../world/commits';
import {
  approveDeployment,
  createDeployment,
  currentDeployment,
  updateDeployment,
} from '../world/deployments';
import { accessLevel, type DeploymentRecord, deploymentStatuses, type ProjectRecord } from '../world/records';

const reported = ['running', 'success', 'failed', 'canceled'] as const;

export const deploymentRoutes: Route[] = [
  get('/projects/:id/deployments', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return offsetPage(context, selectDeployments(context, project), (deployment) =>
      presentDeployment(context.state, deployment),
    );
  }),
  get('/projects/:id/deployments/:deployment_id', (context) => {
    const deployment = deploymentOfPath(context, projectFor(context, accessLevel.reporter));
    return { status: 200, body: presentDeploymentDetail(context.state, deployment) };
  }),
  post('/projects/:id/deployments', (context) => {
    const { params, state } = context;
    const project = projectFor(context, accessLevel.developer);
    const environment = params.requiredString('environment');
    const sha = params.requiredString('sha');
    const ref = params.requiredString('ref');
    const tag = params.requiredBoolean('tag');
    const status = params.requiredOneOf('status', reported);
    const commit = resolveRef(project, sha);
    if (!commit) throw invalidRecord({ sha: ['The commit does not exist'] });
    if (!resolveRef(project, ref)) throw invalidRecord({ ref: ['The branch or tag does not exist'] });
    const deployment = createDeployment(state, {
      projectId: project.id,
      environment,
      sha: commit.sha,
      ref,
      tag,
      status,
      userId: callerOf(context).id,
    });
    recordMutation(context, { kind: 'deployment.create', projectId: project.id, target: deployment.id });
    return { status: 201, body: presentDeploymentDetail(state, deployment) };
  }),
  put('/projects/:id/deployments/:deployment_id', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const deployment = deploymentOfPath(context, project);
    const status = context.params.requiredOneOf('status', reported);
    if (deployment.jobId !== null)
      throw forbidden('Deployments created using GitLab CI can not be updated using the API');
    updateDeployment(context.state, deployment.id, status);
    recordMutation(context, { kind: 'deployment.update', projectId: project.id, target: deployment.id });
    return { status: 200, body: presentDeploymentDetail(context.state, deployment) };
  }),
  remove('/projects/:id/deployments/:deployment_id', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const deployment = deploymentOfPath(context, project);
    if (deployment.status === 'running')
      throw new ApiError(400, { message: 'Cannot destroy running deployment' });
    if (currentDeployment(project, deployment.environmentName)?.id === deployment.id)
      throw new ApiError(400, { message: 'Deployment currently deployed to environment' });
    project.deployments = project.deployments.filter(({ id }) => id !== deployment.id);
    context.state.deployments.delete(deployment.id);
    recordMutation(context, { kind: 'deployment.delete', projectId: project.id, target: deployment.id });
    return { status: 204 };
  }),
  get('/projects/:id/deployments/:deployment_id/merge_requests', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const deployment = deploymentOfPath(context, project);
    const mergeRequests = project.mergeRequests
      .filter(({ id }) => deployment.mergeRequestIds.includes(id))
      .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
    return offsetPage(context, mergeRequests, (mergeRequest) =>
      presentMergeRequest(context.state, mergeRequest),
    );
  }),
  post('/projects/:id/deployments/:deployment_id/approval', approve),
];

function deploymentOfPath(context: Context, project: ProjectRecord): DeploymentRecord {
  const id = pathNumber(context, 'deployment_id');
  const deployment = project.deployments.find((candidate) => candidate.id === id);
  if (!deployment) throw notFound();
  return deployment;
}

/** `DeploymentsFinder`, with its rules on which filter needs which order. */
function selectDeployments({ params }: Context, project: ProjectRecord): DeploymentRecord[] {
  const orderBy =
    params.oneOf('order_by', ['id', 'iid', 'created_at', 'updated_at', 'finished_at', 'ref']) ?? 'id';
  const sort = params.oneOf('sort', ['asc', 'desc']) ?? 'asc';
  const status = params.oneOf('status', deploymentStatuses);
  const environment = params.string('environment');
  const updatedAfter = params.instant('updated_after');
  const updatedBefore = params.instant('updated_before');
  const finishedAfter = params.instant('finished_after');
  const finishedBefore = params.instant('finished_before');
  const byUpdate = updatedAfter !== undefined || updatedBefore !== undefined;
  const byFinish = finishedAfter !== undefined || finishedBefore !== undefined;
  if (byUpdate && byFinish)
    throw badRequest('Both `updated_at` filter and `finished_at` filter can not be specified');
  if (byUpdate && orderBy !== 'updated_at')
    throw badRequest('`updated_at` filter and `updated_at` sorting must be paired');
  if (byFinish !== (orderBy === 'finished_at'))
    throw badRequest('`finished_at` filter and `finished_at` sorting must be paired');
  if (byFinish && status !== 'success')
    throw badRequest('`finished_at` filter must be combined with `success` status filter.');

  const direction = sort === 'asc' ? 1 : -1;
  const key = {
    id: (row: DeploymentRecord) => row.id,
    iid: (row: DeploymentRecord) => row.id,
    created_at: (row: DeploymentRecord) => row.id,
    updated_at: (row: DeploymentRecord) => row.updatedAt,
    finished_at: (row: DeploymentRecord) => row.finishedAt ?? 0,
    ref: (row: DeploymentRecord) => row.ref,
  }[orderBy];
  return project.deployments
    .filter(
      (row) =>
        (status === undefined || row.status === status) &&
        (environment === undefined || row.environmentName === environment) &&
        (updatedAfter === undefined || row.updatedAt >= updatedAfter) &&
        (updatedBefore === undefined || row.updatedAt <= updatedBefore) &&
        (finishedAfter === undefined || (row.finishedAt ?? 0) >= finishedAfter) &&
        (finishedBefore === undefined || (row.finishedAt ?? 0) < finishedBefore),
    )
    .toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return x < y ? -direction : direction;
      // GitLab breaks ties of `updated_at` by descending id, whatever the direction.
      return orderBy === 'updated_at' ? b.id - a.id : a.id - b.id;
    });
}

function approve(context: Context): { status: number; body: unknown } {
  const { params, state } = context;
  if (state.edition === 'free') throw noRoute();
  const project = projectFor(context, accessLevel.reporter);
  const deployment = deploymentOfPath(context, project);
  const status = params.requiredOneOf('status', ['approved', 'rejected']);
  const user = callerOf(context);
  const rules = project.protectedEnvironments.get(deployment.environmentName)?.approvalRules ?? [];
  if (rules.length === 0) throw invalidRecord('This environment is not protected.');
  if (deployment.status !== 'blocked') throw invalidRecord('This deployment is not waiting for approvals.');
  if (deployment.userId === user.id) throw invalidRecord('You cannot approve your own deployment.');
  const level = levelOf(context, project);
  const rule = rules.find(
    ({ userId, accessLevel: wanted }) => userId === user.id || (wanted !== null && level >= wanted),
  );
  if (!rule) throw forbidden();
  const comment = params.string('comment');
  approveDeployment(state, {
    deploymentId: deployment.id,
    userId: user.id,
    status,
    ruleId: rule.id,
    ...(comment === undefined ? {} : { comment }),
  });
  recordMutation(context, { kind: `deployment.${status}`, projectId: project.id, target: deployment.id });
  const approval = deployment.approvals.at(-1);
  return {
    status: 201,
    body: {
      user: presentDeploymentDetail(state, deployment)['user'],
      status,
      created_at: new Date(approval?.createdAt ?? state.clock.now()).toISOString(),
      comment: comment ?? '',
    },
  };
}
