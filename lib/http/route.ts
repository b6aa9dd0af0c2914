import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { isAdminToken, isSession, sessionCookie } from '@/lib/auth/session';
import { badCursorName, getWeb, type Web } from '@/lib/composition/web';
import type { AuditActor, AuditOrigin } from '@/lib/domain/audit/entry';
import { peerHeader } from './request-headers';
import { Problem, problemResponse } from './problem';
import { isSameOrigin } from './same-origin';

interface RouteShape<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  /** Its path as in the documentation: names the route in metrics and logs. */
  path: string;
  params?: P;
  query?: Q;
  body?: B;
  /** True: anybody may ask. Everything else needs the administrator's token or a session made from it. */
  open?: true;
}

interface RouteContext<P, Q, B> {
  web: Web;
  request: Request;
  requestId: string;
  /** Who asks, for the audit log. */
  origin: AuditOrigin;
  params: P;
  query: Q;
  body: B;
}

/** Next gives no parameters to a route whose path has none. */
type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
type Handler = (request: Request, context: NextContext) => Promise<Response>;

const anonymous: AuditActor = { kind: 'anonymous', name: 'Somebody' };

/** Bodies of commands are small. Bytes. */
const maximumBodyBytes = 1024 * 1024;

/**
 * The one wrapper around every `/api` route but the webhooks: authenticate, check what was sent, run, answer JSON or a
 * problem. An answer that is no `Response` is sent as JSON; `undefined` as 204.
 */
export function route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(
  shape: RouteShape<P, Q, B>,
  handle: (context: RouteContext<z.output<P>, z.output<Q>, z.output<B>>) => Promise<unknown>,
): Handler {
  return async (request, next) => {
    const web = getWeb();
    const requestId = randomUUID();
    const done = web.metrics.requests.startTimer({ route: shape.path, method: request.method });
    let response: Response;
    try {
      const origin = {
        actor: shape.open ? anonymous : authenticate(web, request),
        requestId,
        address: request.headers.get(peerHeader),
      };
      const params = read(shape.params, withoutNul((await next.params) ?? {}, 'path'), 'path');
      const search = Object.fromEntries(new URL(request.url).searchParams);
      const query = read(shape.query, withoutNul(search, 'query'), 'query');
      const body = shape.body === undefined ? undefined : read(shape.body, await readJson(request), 'body');
      const answer = await handle({
        web,
        request,
        requestId,
        origin,
        params,
        query,
        body: body as z.output<B>,
      });
      response = toResponse(answer, requestId);
    } catch (error) {
      response = problemResponse(
        toProblem(web, error, { requestId, route: shape.path, method: request.method }),
        requestId,
      );
    }
    done({ status: response.status });
    web.log.debug(
      { requestId, route: shape.path, method: request.method, status: response.status },
      'answered',
    );
    return response;
  };
}

/** @throws Problem 401 or 403. */
function authenticate(web: Web, request: Request): AuditActor {
  const { adminToken, secretKey, publicUrl } = web.config;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) {
    if (isAdminToken(bearer, adminToken)) return { kind: 'token', name: 'STERNWAY_ADMIN_TOKEN' };
    throw new Problem(401, 'bad_token', 'The token is not valid.');
  }
  const session = readCookie(request.headers.get('cookie'), sessionCookie);
  if (session === null || !isSession(session, secretKey, adminToken, new Date())) {
    throw new Problem(401, 'not_signed_in', 'Sign in, or send Authorization: Bearer with a token.');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request.headers, publicUrl)) {
    throw new Problem(403, 'cross_site', 'This command came from another site. Nothing was done.');
  }
  return { kind: 'session', name: 'Administrator' };
}

function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function read<S extends z.ZodType>(schema: S | undefined, value: unknown, where: string): z.output<S> {
  if (schema === undefined) return undefined as z.output<S>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const what = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || where}: ${issue.message}`)
    .join('; ');
  throw new Problem(400, `bad_${where}`, what);
}

/** No text in the database has a NUL: what is asked for with one is a mistake, or an attempt. */
function withoutNul<T extends Record<string, unknown>>(given: T, where: string): T {
  for (const [name, value] of Object.entries(given))
    if (String(value).includes('\0')) throw new Problem(400, `bad_${where}`, `${name}: has a NUL character`);
  return given;
}

async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBodyBytes)
    throw new Problem(413, 'too_large', 'The body is larger than 1 MB.');
  const text = await request.text();
  if (text.length > maximumBodyBytes) throw new Problem(413, 'too_large', 'The body is larger than 1 MB.');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Problem(400, 'bad_json', 'The body is not JSON.');
  }
}

function toResponse(answer: unknown, requestId: string): Response {
  if (answer instanceof Response) return answer;
  const headers = { 'cache-control': 'no-store', 'x-request-id': requestId };
  return answer === undefined
    ? new Response(null, { status: 204, headers })
    : Response.json(answer, { headers });
}

function toProblem(
  web: Web,
  error: unknown,
  at: { requestId: string; route: string; method: string },
): Problem {
  if (error instanceof Problem) return error;
  // Not `instanceof`: the composition of the process may come from another bundle than this route.
  if (error instanceof Error && error.name === badCursorName)
    return new Problem(400, 'bad_cursor', error.message);
  web.log.error({ err: error, ...at }, 'a request failed');
  return isDatabaseAway(error)
    ? new Problem(503, 'database_unavailable', 'The database does not answer. Nothing was changed.', {
        'retry-after': '5',
      })
    : new Problem(500, 'internal', `Something failed here. It is in the log under ${at.requestId}.`);
}

/** SQLSTATE classes and system errors that mean: the server is away, starting or stopping. */
export function isDatabaseAway(error: unknown): boolean {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = Reflect.get(at, 'cause')) {
    const code = String(Reflect.get(at, 'code') ?? '');
    const text = String(Reflect.get(at, 'message') ?? '');
    if (/^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|08|57P0|53|P1001|P1002|P1008|P1017|P2024)/.test(code)) return true;
    if (
      /terminat|timeout|ECONNREFUSED|server closed|not queryable|Can't reach|starting up|shutting down|recovery mode/i.test(
        text,
      )
    )
      return true;
  }
  return false;
}
