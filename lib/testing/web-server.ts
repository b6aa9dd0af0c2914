import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { getWeb } from '@/lib/composition/compose-web';
import { answerGitLabWebhook, webhookConnection } from '@/lib/web/gitlab-webhook';
import { listen } from '@/simulator/gitlab/http/listen';

type Params = Record<string, string>;
type Handler = (request: Request, context: { params: Promise<Params | undefined> }) => Promise<Response>;
type RouteModule = Partial<Record<string, unknown>>;

/** The routes of `app/api`, by path; `[name]` is a parameter. */
const modules: Record<string, () => Promise<RouteModule>> = {
  '/api/health/live': () => import('@/app/api/health/live/route'),
  '/api/health/ready': () => import('@/app/api/health/ready/route'),
  '/api/metrics': () => import('@/app/api/metrics/route'),
  '/api/v1/board': () => import('@/app/api/v1/board/route'),
  '/api/v1/board/summary': () => import('@/app/api/v1/board/summary/route'),
  '/api/v1/deliveries': () => import('@/app/api/v1/deliveries/route'),
  '/api/v1/deliveries/replay': () => import('@/app/api/v1/deliveries/replay/route'),
  '/api/v1/deliveries/summary': () => import('@/app/api/v1/deliveries/summary/route'),
  '/api/v1/deliveries/[id]': () => import('@/app/api/v1/deliveries/[id]/route'),
  '/api/v1/deliveries/[id]/replay': () => import('@/app/api/v1/deliveries/[id]/replay/route'),
  '/api/v1/deployments': () => import('@/app/api/v1/deployments/route'),
  '/api/v1/deployments/[id]': () => import('@/app/api/v1/deployments/[id]/route'),
  '/api/v1/events': () => import('@/app/api/v1/events/route'),
  '/api/v1/hooks': () => import('@/app/api/v1/hooks/route'),
  '/api/v1/reconciliations': () => import('@/app/api/v1/reconciliations/route'),
  '/api/v1/services': () => import('@/app/api/v1/services/route'),
  '/api/v1/services/[service]': () => import('@/app/api/v1/services/[service]/route'),
  '/api/v1/services/[service]/environments/[environment]': () =>
    import('@/app/api/v1/services/[service]/environments/[environment]/route'),
  '/api/v1/services/[service]/environments/[environment]/ahead': () =>
    import('@/app/api/v1/services/[service]/environments/[environment]/ahead/route'),
  '/api/v1/services/[service]/versions': () => import('@/app/api/v1/services/[service]/versions/route'),
  '/api/v1/session': () => import('@/app/api/v1/session/route'),
};

export interface TestWebServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Webhooks and API as the web process answers them, with Next's router replaced by the table above: no build is needed.
 * The configuration is that of the environment.
 */
export async function startWebServer(port = 0): Promise<TestWebServer> {
  const web = getWeb();
  const server = createServer((request, response) => {
    const connection = webhookConnection(request.url);
    const answered =
      connection === null
        ? answerApi(request, response)
        : answerGitLabWebhook(web, connection, request, response);
    answered.catch((error: unknown) => {
      web.log.error({ err: error }, 'a request could not be answered');
      response.destroy();
    });
  });
  const actual = await listen(server, port, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${actual}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await web.close();
    },
  };
}

async function answerApi(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = 'GET' } = incoming;
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
  const found = await findRoute(url.pathname, method);
  if (found === null) {
    outgoing.writeHead(404).end();
    return;
  }
  const aborted = new AbortController();
  outgoing.on('close', () => aborted.abort());
  const request = new Request(url, {
    method,
    headers: Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
    signal: aborted.signal,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: await text(incoming) }),
  });
  // As Next does in production: nothing for a route without such segments.
  const params = Object.keys(found.params).length === 0 ? undefined : found.params;
  const response = await found.handle(request, { params: Promise.resolve(params) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  if (response.body === null) {
    outgoing.end();
    return;
  }
  const reader = response.body.getReader();
  outgoing.on('close', () => void reader.cancel());
  for (let part = await reader.read(); !part.done; part = await reader.read()) outgoing.write(part.value);
  outgoing.end();
}

async function findRoute(path: string, method: string): Promise<{ handle: Handler; params: Params } | null> {
  for (const [pattern, load] of Object.entries(modules)) {
    const params = match(pattern, path);
    if (params === null) continue;
    const handle = (await load())[method];
    return isHandler(handle) ? { handle, params } : null;
  }
  return null;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function match(pattern: string, path: string): Params | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\[(.+)\]$/.exec(part)?.[1];
    if (name !== undefined) params[name] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}
