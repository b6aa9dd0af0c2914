import { isRecord } from '../http/is-record';
import type { DeliveryRecord, HookEventName, HookRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { deliveryHeaders } from './headers';
import { alertStatus, recordFailure, recordSuccess } from './health';

const keptDeliveries = 10_000;

/** One POST to the hook's address: 2xx and 3xx are fine, anything else or silence counts against the hook. */
export async function sendDelivery(
  state: WorldState,
  hook: HookRecord,
  delivery: { name: HookEventName; key: string; chain: string; payload: unknown },
  options: { timeoutMs: number; force?: boolean },
): Promise<DeliveryRecord> {
  const now = state.clock.now();
  if (options.force !== true && alertStatus(hook, now) !== 'executable')
    return log(state, hook, delivery, { outcome: 'dropped_disabled' });

  const started = performance.now();
  const duration = (): number => Math.round(performance.now() - started) / 1000;
  let { payload } = delivery;
  let headers: Record<string, string> = {};
  try {
    if (hook.customTemplate !== null) payload = customBody(hook.customTemplate, payload);
    const body = JSON.stringify(payload);
    headers = deliveryHeaders(state, hook, { ...delivery, body });
    const response = await fetch(hook.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const responseBody = (await response.text()).slice(0, 8192);
    const ok = response.status >= 200 && response.status < 400;
    if (ok) recordSuccess(hook);
    else recordFailure(state, hook, response.status);
    return log(state, hook, delivery, {
      outcome: ok ? 'delivered' : 'failed',
      requestHeaders: headers,
      requestBody: payload,
      responseStatus: String(response.status),
      responseHeaders: Object.fromEntries(response.headers),
      responseBody,
      duration: duration(),
    });
  } catch (error) {
    recordFailure(state, hook, null);
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return log(state, hook, delivery, {
      outcome: timedOut ? 'timed_out' : 'failed',
      requestHeaders: headers,
      requestBody: payload,
      responseStatus: 'internal error',
      responseBody: error instanceof Error ? error.message : String(error),
      duration: duration(),
    });
  }
}

/** An event that never left. */
export function logDropped(
  state: WorldState,
  hook: HookRecord,
  delivery: { name: HookEventName; key: string },
): DeliveryRecord {
  return log(state, hook, delivery, { outcome: 'dropped_by_fault' });
}

function log(
  state: WorldState,
  hook: HookRecord,
  delivery: { name: HookEventName; key: string },
  result: Pick<DeliveryRecord, 'outcome'> & Partial<DeliveryRecord>,
): DeliveryRecord {
  const record: DeliveryRecord = {
    id: state.nextId('delivery'),
    hookId: hook.id,
    projectId: hook.projectId,
    name: delivery.name,
    key: delivery.key,
    url: hook.url,
    requestHeaders: {},
    requestBody: null,
    responseStatus: '',
    responseHeaders: {},
    responseBody: '',
    duration: 0,
    at: state.clock.now(),
    ...result,
  };
  state.deliveries.push(record);
  if (state.deliveries.length > keptDeliveries)
    state.deliveries.splice(0, state.deliveries.length - keptDeliveries);
  return record;
}

/** A custom webhook template replaces the whole body; `{{a.b}}` is filled from the usual one. */
function customBody(template: string, payload: unknown): unknown {
  const filled = template.replaceAll(/\{\{(.+?)\}\}/g, (_match, path: string) => {
    const value = path
      .split('.')
      .reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), payload);
    const json = JSON.stringify(value ?? null);
    return typeof value === 'string' ? json.slice(1, -1) : json;
  });
  return JSON.parse(filled);
}
