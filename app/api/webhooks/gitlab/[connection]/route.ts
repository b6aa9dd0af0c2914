import { getWeb } from '@/lib/composition/web';
import { Problem, problemResponse } from '@/lib/http/problem';
import { type BodyRefusal, readBody } from '@/lib/http/read-body';
import { randomUUID } from 'node:crypto';

export const dynamic = 'force-dynamic';

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

/**
 * Takes a webhook of GitLab. 200 once stored; 401 bad or missing secret; 404 unknown connection; 413 too large; 503 could
 * not be stored. Never a 4xx for a body we cannot read: GitLab switches a hook off after four failures.
 */
export async function POST(
  request: Request,
  context: { params: Promise<{ connection: string }> },
): Promise<Response> {
  const web = getWeb();
  const { connection } = await context.params;
  try {
    if (!(await web.knowsConnection(connection)))
      return refuse(404, 'unknown_connection', 'There is no such connection.');
    const body = await readBody(request, { maximumBytes, deadlineMs });
    if (!body.ok) {
      web.metrics.deliveries.inc({ connection, outcome: 'refused' });
      return refuse(...refusals[body.refusal]);
    }
    const outcome = await web.receiveDelivery({
      connectionId: connection,
      headers: Object.fromEntries(request.headers),
      raw: body.raw,
    });
    switch (outcome.kind) {
      case 'stored':
        web.metrics.deliveries.inc({ connection, outcome: outcome.outcome });
        return Response.json({ deliveryId: outcome.deliveryId, outcome: outcome.outcome });
      case 'unauthorized':
        web.metrics.deliveries.inc({ connection, outcome: 'unauthorized' });
        web.log.warn({ connection, reason: outcome.reason }, 'a delivery was refused');
        return refuse(401, outcome.reason, 'The secret token or the signature is missing or wrong.');
      case 'unknown_connection':
        return refuse(404, 'unknown_connection', 'There is no such connection.');
    }
  } catch (error) {
    web.metrics.deliveries.inc({ connection: 'default', outcome: 'not_stored' });
    web.log.error({ err: error, connection }, 'a delivery could not be stored');
    return refuse(503, 'not_stored', 'The delivery could not be stored.', { 'retry-after': '5' });
  }
}

/** Without the rest of the body read, the connection cannot be used again: it is closed. */
function refuse(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): Response {
  return problemResponse(
    new Problem(status, code, detail, { connection: 'close', ...headers }),
    randomUUID(),
  );
}
