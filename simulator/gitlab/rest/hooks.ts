import { presentHook } from '../entities/hook';
import { eventNames } from '../hooks/event-names';
import { renderMergeRequest } from '../hooks/merge-request-payload';
import { renderJob } from '../hooks/job-payload';
import { renderPipeline } from '../hooks/pipeline-payload';
import { renderRelease } from '../hooks/release-payload';
import { renderTagPush } from '../hooks/tag-push-payload';
import { callerOf, pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, invalidParameter, invalidRecord, notFound } from '../http/answer';
import { type Context, get, post, put, remove, type Route } from '../http/context';
import { addHook, removeHook } from '../world/hooks';
import { offsetPage } from '../http/paging';
import {
  accessLevel,
  type DeliveryRecord,
  type HookEventName,
  hookFlags,
  type HookRecord,
  type ProjectRecord,
} from '../world/records';
import { isAtLeast } from '../world/version';

const largestHookCount = 100;
/** Tests and resends, per project and minute. */
const sendsPerMinute = 5;

/** `POST …/test/:trigger` knows these; deployment events are not among them. */
const testable = [
  'push_events',
  'tag_push_events',
  'issues_events',
  'confidential_issues_events',
  'note_events',
  'merge_requests_events',
  'job_events',
  'pipeline_events',
  'wiki_page_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
] as const;

export const hookRoutes: Route[] = [
  get('/projects/:id/hooks', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    return offsetPage(context, project.hooks, (hook) => presentHook(context.state, hook));
  }),
  get('/projects/:id/hooks/:hook_id', (context) => {
    const hook = hookOfPath(context, projectFor(context, accessLevel.maintainer));
    return { status: 200, body: presentHook(context.state, hook) };
  }),
  post('/projects/:id/hooks', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    if (project.hooks.length >= largestHookCount)
      throw invalidRecord(
        { base: [`Maximum number of project webhooks (${largestHookCount}) exceeded`] },
        422,
      );
    const url = context.params.requiredString('url');
    checkUrl(url);
    const hook = addHook(context.state, {
      projectId: project.id,
      url,
      flags: ['push_events', 'enable_ssl_verification'],
    });
    applySettings(context, hook);
    recordMutation(context, { kind: 'hook.create', projectId: project.id, target: hook.id });
    return { status: 201, body: presentHook(context.state, hook) };
  }),
  put('/projects/:id/hooks/:hook_id', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const hook = hookOfPath(context, project);
    const url = context.params.string('url');
    if (url !== undefined) {
      checkUrl(url);
      // A new address must not learn the old secret.
      if (url !== hook.url) hook.token = null;
      hook.url = url;
    }
    applySettings(context, hook);
    recordMutation(context, { kind: 'hook.update', projectId: project.id, target: hook.id });
    return { status: 200, body: presentHook(context.state, hook) };
  }),
  remove('/projects/:id/hooks/:hook_id', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const hook = hookOfPath(context, project);
    removeHook(context.state, hook);
    recordMutation(context, { kind: 'hook.delete', projectId: project.id, target: hook.id });
    return { status: 204 };
  }),
  post('/projects/:id/hooks/:hook_id/test/:trigger', async (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    if (!isAtLeast(context.state.version, '16.11')) throw new ApiError(404, { error: '404 Not Found' });
    const hook = hookOfPath(context, project);
    const trigger = context.path['trigger'] ?? '';
    if (!(testable as readonly string[]).includes(trigger))
      throw invalidParameter('trigger does not have a valid value');
    limitSends(context, project);
    const sample = sampleFor(context, project, trigger);
    if (!sample)
      throw new ApiError(422, { message: `Ensure the project has ${trigger.replace('_events', '')}s.` });
    const delivery = await context.dispatcher.send(hook, sample);
    if (delivery.outcome !== 'delivered')
      throw new ApiError(422, {
        message: delivery.responseBody === '' ? 'Hook execution failed' : delivery.responseBody,
      });
    return { status: 201, body: { message: '201 Created' } };
  }),
  get('/projects/:id/hooks/:hook_id/events', (context) => {
    const hook = hookOfPath(context, projectFor(context, accessLevel.maintainer));
    const status = context.params.list('status');
    const rows = context.state.deliveries
      .filter(
        (delivery) =>
          delivery.hookId === hook.id && delivery.responseStatus !== '' && hasStatus(delivery, status),
      )
      .toReversed();
    return offsetPage(context, rows, presentDelivery);
  }),
  post('/projects/:id/hooks/:hook_id/events/:event_id/resend', async (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    if (!isAtLeast(context.state.version, '17.4')) throw new ApiError(404, { error: '404 Not Found' });
    const hook = hookOfPath(context, project);
    const id = pathNumber(context, 'event_id');
    const delivery = context.state.deliveries.find(
      (candidate) => candidate.id === id && candidate.hookId === hook.id,
    );
    if (!delivery || delivery.responseStatus === '') throw notFound();
    limitSends(context, project);
    const again = await context.dispatcher.send(hook, {
      name: delivery.name,
      payload: delivery.requestBody,
      key: delivery.key,
    });
    const code = Number(again.responseStatus);
    return { status: 201, body: { response_status: Number.isNaN(code) ? again.responseStatus : code } };
  }),
];

function hookOfPath(context: Context, project: ProjectRecord): HookRecord {
  const id = pathNumber(context, 'hook_id');
  const hook = project.hooks.find((candidate) => candidate.id === id);
  if (!hook) throw notFound();
  return hook;
}

function checkUrl(url: string): void {
  if (!/^https?:\/\/[^\s/]+/.test(url)) throw invalidRecord({ url: ['is invalid'] }, 422);
}

function applySettings({ params, state }: Context, hook: HookRecord): void {
  for (const flag of hookFlags) {
    const wanted = params.boolean(flag);
    if (wanted === true) hook.flags.add(flag);
    if (wanted === false) hook.flags.delete(flag);
  }
  const token = params.nullableString('token');
  if (token !== undefined) hook.token = token === '' ? null : token;
  const signingToken = params.nullableString('signing_token');
  // Older versions ignore the parameter and say nothing.
  if (signingToken !== undefined && isAtLeast(state.version, '19.0')) {
    if (signingToken !== null && signingToken !== '' && !isSigningToken(signingToken))
      throw invalidRecord({ signing_token: ['must be a valid signing token'] }, 422);
    hook.signingToken = signingToken === '' ? null : signingToken;
  }
  hook.name = params.nullableString('name') ?? hook.name;
  hook.description = params.nullableString('description') ?? hook.description;
  const template = params.nullableString('custom_webhook_template');
  if (template !== undefined) hook.customTemplate = template === '' ? null : template;
  const customHeaders = params.objects('custom_headers');
  if (customHeaders)
    hook.customHeaders = customHeaders.map((header) => ({
      key: header.requiredString('key'),
      value: header.requiredString('value'),
    }));
}

function isSigningToken(token: string): boolean {
  return /^whsec_[A-Za-z0-9+/]{43}=$/.test(token);
}

function limitSends({ state }: Context, project: ProjectRecord): void {
  const now = state.clock.now();
  const recent = state.mutations.filter(
    ({ kind, projectId, at }) => kind === 'hook.send' && projectId === project.id && now - at < 60_000,
  );
  if (recent.length >= sendsPerMinute)
    throw new ApiError(
      429,
      { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
      { 'Retry-After': '60' },
    );
  state.mutations.push({
    at: now,
    kind: 'hook.send',
    projectId: project.id,
    target: String(project.id),
    userId: null,
  });
}

/** What a test of this trigger sends: the project's newest thing of the kind. */
function sampleFor(
  context: Context,
  project: ProjectRecord,
  trigger: string,
): { name: HookEventName; payload: unknown } | null {
  const { state } = context;
  const userId = callerOf(context).id;
  const pipeline = project.pipelines.at(-1);
  const job = pipeline?.jobs.at(-1);
  const mergeRequest = project.mergeRequests.at(-1);
  const release = [...project.releases.values()].at(-1);
  const tag = [...project.tags.values()].at(-1);
  switch (trigger) {
    case 'pipeline_events':
      return pipeline ? { name: 'pipeline_hooks', payload: renderPipeline(state, pipeline) } : null;
    case 'job_events':
      return job ? { name: 'job_hooks', payload: renderJob(state, job) } : null;
    case 'merge_requests_events':
      return mergeRequest
        ? {
            name: 'merge_request_hooks',
            payload: renderMergeRequest(state, { mergeRequest, action: 'open', userId }),
          }
        : null;
    case 'releases_events':
      return release
        ? {
            name: 'release_hooks',
            payload: renderRelease(state, { projectId: project.id, release, action: 'create' }),
          }
        : null;
    case 'tag_push_events':
      return tag
        ? {
            name: 'tag_push_hooks',
            payload: renderTagPush(state, { projectId: project.id, tag, action: 'create', userId }),
          }
        : null;
    case 'push_events':
      return {
        name: 'push_hooks',
        payload: { object_kind: 'push', event_name: 'push', project_id: project.id },
      };
    default:
      return null;
  }
}

function hasStatus(delivery: DeliveryRecord, status: string[] | undefined): boolean {
  if (status === undefined) return true;
  const code = Number(delivery.responseStatus);
  return status.some((wanted) => {
    if (wanted === 'successful') return code >= 200 && code < 300;
    if (wanted === 'client_failure') return code >= 400 && code < 500;
    if (wanted === 'server_failure') return code >= 500 || Number.isNaN(code);
    return delivery.responseStatus === wanted;
  });
}

function presentDelivery(delivery: DeliveryRecord): Record<string, unknown> {
  const headers = { ...delivery.requestHeaders };
  if (headers['X-Gitlab-Token'] !== undefined) headers['X-Gitlab-Token'] = '[REDACTED]';
  return {
    id: delivery.id,
    url: delivery.url,
    trigger: delivery.name,
    request_headers: headers,
    request_data: delivery.requestBody,
    response_headers: delivery.responseHeaders,
    response_body: delivery.responseBody,
    execution_duration: delivery.duration,
    response_status: delivery.responseStatus,
    created_at: new Date(delivery.at).toISOString(),
    event: eventNames[delivery.name].header,
  };
}
