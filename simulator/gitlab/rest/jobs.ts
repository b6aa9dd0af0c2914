import { presentBridge, presentJob } from '../entities/job';
import { callerOf, levelOf, pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, badRequest, forbidden, notFound } from '../http/answer';
import { type Context, get, post, type Route } from '../http/context';
import { keysetPage, offsetPage, wantsKeyset } from '../http/paging';
import { mayDeploy, mayRunOn } from '../http/protection';
import { isPlayable, isRefusedAsOutdated, isRetryable } from '../world/job-transition';
import { cancelJob, playJob, retryJob } from '../world/jobs';
import { accessLevel, type JobRecord, jobStatuses, type ProjectRecord } from '../world/records';

export const jobRoutes: Route[] = [
  get('/projects/:id/jobs', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const jobs = filterByScope(
      context,
      project.pipelines.flatMap((pipeline) => pipeline.jobs).filter(({ bridge }) => bridge === null),
    ).toSorted((a, b) => b.id - a.id);
    const present = (job: JobRecord): unknown => presentJob(context.state, job);
    return wantsKeyset(context)
      ? keysetPage(context, jobs, present)
      : offsetPage(context, jobs, present, { counted: false });
  }),
  get('/projects/:id/jobs/:job_id', (context) => {
    const job = jobOfPath(context, projectFor(context, accessLevel.reporter));
    return { status: 200, body: presentJob(context.state, job) };
  }),
  get('/projects/:id/jobs/:job_id/trace', (context) => {
    const job = jobOfPath(context, projectFor(context, accessLevel.reporter));
    return {
      status: 200,
      body: job.trace,
      headers: { 'Content-Type': 'text/plain', 'Content-Disposition': `infile; filename="${job.id}.log"` },
    };
  }),
  post('/projects/:id/jobs/:job_id/play', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const job = jobOfPath(context, project);
    authorizeJob(context, project, job);
    if (isRefusedAsOutdated(context.state, job)) throw forbidden();
    const variables = (context.params.objects('job_variables_attributes') ?? []).map((variable) => ({
      key: variable.requiredString('key'),
      value: variable.requiredString('value'),
    }));
    if (!isPlayable(context.state, job)) throw badRequest('Unplayable Job');
    if (variables.length > 0 && levelOf(context, project) < project.pipelineVariablesLevel) throw forbidden();
    playJob(context.state, job.id, { userId: callerOf(context).id, variables });
    recordMutation(context, { kind: 'job.play', projectId: project.id, target: job.id });
    return {
      status: 200,
      body: job.bridge ? presentBridge(context.state, job) : presentJob(context.state, job),
    };
  }),
  post('/projects/:id/jobs/:job_id/retry', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const job = jobOfPath(context, project);
    authorizeJob(context, project, job);
    if (!isRetryable(context.state, job)) throw forbidden('Job is not retryable');
    const clone = retryJob(context.state, job.id, { userId: callerOf(context).id });
    recordMutation(context, { kind: 'job.retry', projectId: project.id, target: job.id });
    return { status: 201, body: presentJob(context.state, clone) };
  }),
  post('/projects/:id/jobs/:job_id/cancel', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const job = jobOfPath(context, project);
    authorizeJob(context, project, job);
    cancelJob(context.state, job.id);
    recordMutation(context, { kind: 'job.cancel', projectId: project.id, target: job.id });
    return { status: 201, body: presentJob(context.state, job) };
  }),
];

/** Developer at least, allowed on the protected ref, and on Premium allowed to deploy to the protected environment. */
function authorizeJob(context: Context, project: ProjectRecord, job: JobRecord): void {
  const pipeline = context.state.pipelines.get(job.pipelineId);
  const allowed =
    levelOf(context, project) >= accessLevel.developer &&
    mayRunOn(context, project, pipeline?.ref ?? '') &&
    (job.environment === null || mayDeploy(context, project, job.environment.name));
  if (!allowed) throw forbidden();
}

function jobOfPath(context: Context, project: ProjectRecord): JobRecord {
  const job = context.state.jobs.get(pathNumber(context, 'job_id'));
  if (!job || job.projectId !== project.id) throw notFound();
  return job;
}

/** `scope`: one status or several. */
export function filterByScope({ params }: Context, jobs: JobRecord[]): JobRecord[] {
  const scope = params.list('scope');
  if (scope === undefined || scope.length === 0) return jobs;
  if (scope.some((status) => !(jobStatuses as readonly string[]).includes(status)))
    throw new ApiError(400, { error: 'scope does not have a valid value' });
  return jobs.filter(({ status }) => scope.includes(status));
}
