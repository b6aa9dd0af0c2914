import { describe, expect, it } from 'vitest';
import { callApi } from '../testing/request';
import { hookReceiver, simulator, standingClock } from '../testing/simulator';

const minute = 60_000;

async function withHook(options: Parameters<typeof simulator>[0] = {}) {
  const clock = standingClock();
  const gitlab = await simulator({ clock, ...options });
  const receiver = await hookReceiver();
  const project = gitlab.world.addProject({ path: 'acme/ledger' });
  const hook = gitlab.world.addHook({
    projectId: project.id,
    url: receiver.url,
    token: gitlab.webhookSecret,
    signingToken: gitlab.signingToken,
    flags: ['tag_push_events'],
  });
  let tags = 0;
  const send = async (count = 1): Promise<void> => {
    for (let sent = 0; sent < count; sent += 1) {
      tags += 1;
      gitlab.world.createTag({ projectId: project.id, name: `v${tags}` });
      await gitlab.world.settled();
    }
  };
  const status = async (): Promise<unknown> =>
    (await callApi(gitlab, 'GET', `/projects/${project.id}/hooks/${hook.id}`)).body;
  return { clock, gitlab, receiver, project, hook, send, status };
}

describe('delivery rules', () => {
  it('switches a hook off for a minute after four failures, drops events meanwhile, and never sends again', async () => {
    const { clock, gitlab, receiver, send, status } = await withHook();
    receiver.answer = 500;
    await send(3);
    expect(await status()).toMatchObject({ alert_status: 'executable', disabled_until: null });
    await send(1);
    expect(await status()).toMatchObject({
      alert_status: 'temporarily_disabled',
      disabled_until: new Date(clock.now() + minute).toISOString(),
    });
    await send(2);
    expect(receiver.received).toHaveLength(4);
    expect(gitlab.world.deliveries().map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'dropped_disabled',
      'dropped_disabled',
    ]);

    receiver.answer = 200;
    clock.move(minute + 1);
    expect(await status()).toMatchObject({ alert_status: 'executable' });
    await send(1);
    expect(receiver.received).toHaveLength(5);
    expect(receiver.received.at(-1)?.body['ref']).toBe('refs/tags/v7');
    expect(await status()).toMatchObject({ alert_status: 'executable', disabled_until: null });
  });

  it('doubles the pause up to a day and gives up after forty failures', async () => {
    const { clock, receiver, hook, send, status } = await withHook();
    receiver.answer = 404;
    await send(4);
    const pauses: number[] = [];
    while (!hook.permanentlyDisabled) {
      const until = hook.disabledUntil ?? 0;
      pauses.push((until - clock.now()) / minute);
      clock.move(until - clock.now() + 1);
      await send(1);
    }
    expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(Math.max(...pauses)).toBe(24 * 60);
    expect(hook.recentFailures).toBe(40);
    expect(await status()).toMatchObject({ alert_status: 'disabled' });
    clock.move(48 * 60 * minute);
    await send(1);
    expect(receiver.received).toHaveLength(40);
  });

  it('ended a hook after four client errors before 17.11', async () => {
    const { receiver, send, status } = await withHook({ version: '17.10.0' });
    receiver.answer = 401;
    await send(4);
    expect(await status()).toMatchObject({ alert_status: 'disabled' });
  });

  it('takes redirects for success', async () => {
    const { receiver, gitlab, send, hook } = await withHook();
    receiver.answer = 302;
    await send(5);
    expect(hook.recentFailures).toBe(0);
    expect(gitlab.world.deliveries().every(({ outcome }) => outcome === 'delivered')).toBe(true);
  });

  it('counts silence as a failure', async () => {
    const { receiver, gitlab, send, hook } = await withHook({ webhookTimeoutMs: 40 });
    receiver.answer = null;
    await send(1);
    expect(gitlab.world.deliveries()[0]).toMatchObject({
      outcome: 'timed_out',
      responseStatus: 'internal error',
    });
    expect(hook.recentFailures).toBe(1);
  });

  it('revives a disabled hook when a test is answered well, and refuses to test deployment events', async () => {
    const { gitlab, receiver, project, hook, send, status } = await withHook();
    receiver.answer = 500;
    await send(4);
    receiver.answer = 200;
    const base = `/projects/${project.id}/hooks/${hook.id}`;
    const refused = await callApi(gitlab, 'POST', `${base}/test/deployment_events`);
    expect(refused).toMatchObject({ status: 400, body: { error: 'trigger does not have a valid value' } });
    const tested = await callApi(gitlab, 'POST', `${base}/test/tag_push_events`);
    expect(tested).toMatchObject({ status: 201, body: { message: '201 Created' } });
    expect(await status()).toMatchObject({ alert_status: 'executable', disabled_until: null });
  });

  it('keeps the key when an event is sent again by hand, five times a minute at most', async () => {
    const { gitlab, receiver, project, hook, send } = await withHook();
    await send(1);
    const base = `/projects/${project.id}/hooks/${hook.id}/events`;
    const events = await callApi(gitlab, 'GET', base);
    expect(events.body).toMatchObject([
      {
        trigger: 'tag_push_hooks',
        response_status: '200',
        request_headers: { 'X-Gitlab-Token': '[REDACTED]' },
      },
    ]);
    const id = gitlab.world.deliveries()[0]?.id;
    const answers = [];
    for (let sent = 0; sent < 6; sent += 1)
      answers.push(await callApi(gitlab, 'POST', `${base}/${id}/resend`));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(answers[0]?.body).toEqual({ response_status: 200 });
    const keys = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(keys).size).toBe(1);
    expect(receiver.received[0]?.headers['idempotency-key']).toBe(keys[0]);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-gitlab-webhook-uuid'])).size).toBe(6);
  });
});

describe('what hooks tell', () => {
  it('tells each transition of a deployment, and of a pipeline only the state it has when it is sent', async () => {
    const gitlab = await simulator();
    const receiver = await hookReceiver();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.control.registerHooks({ url: receiver.url });
    gitlab.world.deploy({ projectId: project.id, environment: 'production', status: 'failed' });
    await gitlab.world.settled();
    const told = (kind: string, read: (body: Record<string, unknown>) => unknown): unknown[] =>
      receiver.received.filter(({ body }) => body['object_kind'] === kind).map(({ body }) => read(body));
    expect(new Set(told('deployment', (body) => body['status']))).toEqual(new Set(['running', 'failed']));
    // Everything happened before the first body was written.
    expect(new Set(told('build', (body) => body['build_status']))).toEqual(new Set(['failed']));
    expect(told('pipeline', (body) => body['object_attributes'])).toSatisfy((all: { status: string }[]) =>
      all.every(({ status }) => status === 'failed'),
    );
  });

  it('names the events of one chain alike', async () => {
    const gitlab = await simulator();
    const receiver = await hookReceiver();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    gitlab.control.registerHooks({ url: receiver.url });
    gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
    await gitlab.world.settled();
    const first = receiver.received.length;
    gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
    await gitlab.world.settled();
    const chains = receiver.received.map(({ headers }) => headers['x-gitlab-event-uuid']);
    expect(new Set(chains.slice(0, first)).size).toBe(1);
    expect(new Set(chains).size).toBe(2);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(chains.length);
  });
});

describe('custom templates', () => {
  it('replace the whole body, and fail when they are no JSON', async () => {
    const { gitlab, receiver, hook, send } = await withHook();
    hook.customTemplate = '{"text": "{{project.name}} got {{ref}}"}';
    await send(1);
    expect(receiver.received[0]?.body).toEqual({ text: 'ledger got refs/tags/v1' });
    hook.customTemplate = 'not JSON';
    await send(1);
    expect(receiver.received).toHaveLength(1);
    expect(gitlab.world.deliveries().at(-1)).toMatchObject({
      outcome: 'failed',
      responseStatus: 'internal error',
    });
  });
});

describe('faults on the way', () => {
  it('drops, repeats and delays what the fault matches', async () => {
    const { gitlab, receiver, send } = await withHook();
    gitlab.control.addFault({ kind: 'drop', count: 1, match: { event: 'tag_push' } });
    gitlab.control.addFault({ kind: 'drop', match: { event: 'deployment' } });
    await send(2);
    expect(receiver.received.map(({ body }) => body['ref'])).toEqual(['refs/tags/v2']);
    expect(gitlab.world.deliveries()[0]?.outcome).toBe('dropped_by_fault');
    gitlab.control.clearFaults();
    gitlab.control.addFault({ kind: 'duplicate', count: 1 });
    await send(1);
    const twice = receiver.received.slice(1);
    expect(twice).toHaveLength(2);
    expect(twice[0]?.headers['webhook-id']).toBe(twice[1]?.headers['webhook-id']);
    gitlab.control.addFault({ kind: 'delay', count: 1, ms: 30 });
    await send(1);
    expect(receiver.received).toHaveLength(4);
  });

  it('lets a later event overtake a held one', async () => {
    const { gitlab, receiver, project } = await withHook();
    gitlab.control.addFault({ kind: 'reorder', count: 1 });
    gitlab.world.createTag({ projectId: project.id, name: 'first' });
    gitlab.world.createTag({ projectId: project.id, name: 'second' });
    await gitlab.world.settled();
    expect(receiver.received.map(({ body }) => body['ref'])).toEqual(['refs/tags/second', 'refs/tags/first']);
  });
});
