import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Faults } from '../control/faults';
import type { Dispatcher } from '../hooks/dispatch';
import type { WorldState } from '../world/state';
import { authenticate } from './access';
import { type Answer, ApiError } from './answer';
import type { Route } from './context';
import { isRecord } from './is-record';
import { parseForm, Params } from './params';
import { rateHeaders, type RateLimit } from './rate-limit';
import { createRouter } from './router';

const largestBody = 10 * 1024 * 1024;

export interface ServerParts {
  state: WorldState;
  dispatcher: Dispatcher;
  faults: Faults;
  rateLimit: RateLimit;
  basePath: string;
  /** Under `/api/v4`. */
  api: Route[];
  /** Outside it: OAuth, the control API. */
  pages: Route[];
}

/** The HTTP face of the simulated instance. */
export function createGitLabServer(parts: ServerParts): Server {
  const findApi = createRouter(parts.api);
  const findPage = createRouter(parts.pages);

  const respond = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    const pathname = url.pathname.startsWith(parts.basePath)
      ? url.pathname.slice(parts.basePath.length)
      : null;
    if (pathname === null) return { status: 404, body: 'Not found' };
    const headers = plainHeaders(request);
    const isApi = pathname.startsWith('/api/v4/');
    const found = isApi ? findApi(method, pathname.slice('/api/v4'.length)) : findPage(method, pathname);
    const rate = isApi
      ? parts.rateLimit.take(headers['private-token'] ?? headers['authorization'] ?? 'anonymous')
      : {};
    const caller = isApi
      ? authenticate(parts.state, { headers, query: url.searchParams, method, path: pathname })
      : null;
    if (found === null) return { status: 404, body: { error: '404 Not Found' } };
    if (found === 'method') return { status: 405, body: { error: '405 Not Allowed' } };
    const params = new Params({ ...parseForm(url.search.slice(1)), ...(await readBody(request)) });
    const answer = await found.route.handler({
      state: parts.state,
      dispatcher: parts.dispatcher,
      method,
      url,
      headers,
      path: found.path,
      params,
      caller,
    });
    return { ...answer, headers: { ...rate, ...answer.headers } };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const fault = path.includes('/_sim')
      ? null
      : parts.faults.forRequest({ path, method: request.method ?? 'GET' });
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
    if (fault?.kind === 'status_429') {
      const seconds = Math.ceil((fault.ms ?? 1000) / 1000);
      const reset = Math.floor(Date.now() / 1000) + seconds;
      return send(request, response, {
        status: 429,
        body: 'Retry later\n',
        headers: { ...rateHeaders({ limit: 2000, observed: 2001, reset }), 'Retry-After': String(seconds) },
      });
    }
    if (fault?.kind === 'status_502')
      return send(request, response, {
        status: 502,
        body: '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>GitLab is not responding</body>\n</html>\n',
        headers: { 'Content-Type': 'text/html' },
      });
    const answer = await respond(request).catch(toAnswer);
    if (fault?.kind === 'lost_answer') {
      // The work is done, the client never learns of it.
      request.socket.destroy();
      return;
    }
    send(request, response, answer);
  };

  const toAnswer = (error: unknown): Answer => {
    if (error instanceof ApiError) return { status: error.status, body: error.body, headers: error.headers };
    process.stderr.write(`simulated GitLab: ${error instanceof Error ? error.stack : String(error)}\n`);
    return { status: 500, body: { message: '500 Internal Server Error' } };
  };

  return createServer((request, response) => {
    void serve(request, response);
  });
}

function plainHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new ApiError(413, { error: 'Request Entity Too Large' });
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const text = Buffer.concat(chunks).toString();
  const type = request.headers['content-type'] ?? '';
  if (type.includes('application/x-www-form-urlencoded')) return parseForm(text);
  if (!type.includes('application/json'))
    throw new ApiError(415, { error: 'The provided content-type is not supported.' });
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) throw new ApiError(400, { error: 'The provided JSON is not valid.' });
    throw error;
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const isText = typeof answer.body === 'string';
  const body =
    typeof answer.body === 'string'
      ? answer.body
      : answer.body === undefined
        ? ''
        : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'Content-Type': isText ? 'text/plain' : 'application/json',
    'X-Request-Id': randomUUID(),
    'X-Gitlab-Meta': '{"correlation_id":"simulated","version":"1"}',
    'Cache-Control': 'max-age=0, private, must-revalidate',
    ...answer.headers,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
