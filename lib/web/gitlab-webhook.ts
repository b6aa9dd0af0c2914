import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Web } from '@/lib/composition/compose-web';
import { problemBody } from '@/lib/http/problem';
import { type BodyRefusal, readBody } from './read-body';

/** GitLab's own limit on a webhook body. */
const maximumBytes = 25 * 1024 * 1024;
/** GitLab gives up after 10 s: a body that takes longer has no reader at the other end. */
const deadlineMs = 10_000;

const refusals: Record<BodyRefusal, [status: number, code: string, detail: string]> = {
  too_large: [413, 'too_large', 'The body is larger than 25 MB.'],
  too_slow: [408, 'too_slow', 'The body did not arrive within 10 s.'],
  too_many: [503, 'busy', 'Too many large deliveries at once.'],
  broken: [400, 'broken', 'The connection ended within the body.'],
};

const path = /^\/api\/webhooks\/gitlab\/([^/?#]+)\/?(?:\?.*)?$/;

/** The connection a webhook request is for, or null when the request is for something else. */
export function webhookConnection(url: string | undefined): string | null {
  const found = path.exec(url ?? '')?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found; // no name that exists has a broken escape: answered as unknown
  }
}

/**
 * `POST /api/webhooks/gitlab/{connection}`. 200 once stored; 401 bad or missing secret; 404 unknown connection; 413 too
 * large; 503 could not be stored. Never a 4xx for a body we cannot read: GitLab switches a hook off after four failures.
 */
export async function answerGitLabWebhook(
  web: Web,
  connection: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (request.method !== 'POST')
      return refuse(response, 405, 'method_not_allowed', 'Webhooks are sent with POST.', { allow: 'POST' });
    if (!(await web.knowsConnection(connection)))
      return refuse(response, 404, 'unknown_connection', 'There is no such connection.');
    const body = await readBody(request, { maximumBytes, deadlineMs });
    if (!body.ok) {
      web.metrics.deliveries.inc({ connection, outcome: 'refused' });
      return refuse(response, ...refusals[body.refusal]);
    }
    const outcome = await web
      .receiveDelivery({ connectionId: connection, headers: plainHeaders(request), raw: body.raw })
      .finally(body.release);
    if (outcome.kind === 'stored') {
      web.metrics.deliveries.inc({ connection, outcome: outcome.outcome });
      web.log.debug(
        { connection, deliveryId: outcome.deliveryId, outcome: outcome.outcome },
        'a delivery was stored',
      );
      answer(response, { deliveryId: outcome.deliveryId, outcome: outcome.outcome });
    } else if (outcome.kind === 'unauthorized') {
      web.metrics.deliveries.inc({ connection, outcome: 'unauthorized' });
      web.log.warn({ connection, reason: outcome.reason }, 'a delivery was refused');
      refuse(response, 401, outcome.reason, 'The secret token or the signature is missing, old or wrong.');
    } else {
      refuse(response, 404, 'unknown_connection', 'There is no such connection.');
    }
  } catch (error) {
    web.metrics.deliveries.inc({ connection: 'unknown', outcome: 'not_stored' });
    web.log.error({ err: error }, 'a delivery could not be stored');
    refuse(response, 503, 'not_stored', 'The delivery could not be stored.', { 'retry-after': '5' });
  }
}

function plainHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(' ') : value,
    ]),
  );
}

function answer(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    })
    .end(text);
}

/** How long what a refused sender still sends is thrown away, so that it reads the answer before the connection ends. */
const lingerMs = 1_000;

/** Answers with a problem and ends the connection: what is left of the body has no use. */
function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(problemBody({ status, code, message: detail }, randomUUID()));
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    connection: 'close',
    ...headers,
  });
  const request = response.req;
  if (request.complete) {
    response.end(text);
    return;
  }
  // Closed with bytes unread, the connection would be reset, and the answer lost with it.
  response.write(text);
  const timer = setTimeout(() => response.end(), lingerMs);
  request.resume().once('close', () => {
    clearTimeout(timer);
    response.end();
  });
}
