import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { getWeb } from '@/lib/composition/compose-web';
import { ConfigError } from '@/lib/config/env';
import { pathHeader, peerHeader } from '@/lib/http/request-headers';
import { answerGitLabWebhook, webhookConnection } from './gitlab-webhook';

/**
 * Entry of the web process. Webhooks are answered here, everything else by Next: a request through Next's router costs about
 * a millisecond of processor time, several times what storing a delivery does (docs/decisions/0006).
 */
async function main(): Promise<void> {
  const web = getWeb();
  const { config, log } = web;
  const dev = process.env.NODE_ENV === 'development';
  // Built, this file lies beside Next's standalone output; with reload it runs from the sources.
  const dir = dev ? process.cwd() : import.meta.dirname;
  if (!dev) {
    const built: unknown = JSON.parse(
      readFileSync(path.join(dir, '.next/required-server-files.json'), 'utf8'),
    );
    process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(Reflect.get(Object(built), 'config'));
  }
  const { default: next } = await import('next');
  const app = next({ dev, dir, hostname: config.host, port: config.port });
  await app.prepare();
  const handle = app.getRequestHandler();

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.headers[peerHeader] = clientAddress(request, config.trustProxy);
    request.headers[pathHeader] = pagePath(request.url ?? '/');
    readableHeaders(response);
    const connection = webhookConnection(request.url);
    const answered =
      connection === null
        ? handle(request, response)
        : answerGitLabWebhook(web, connection, request, response);
    answered.catch((error: unknown) => {
      log.error({ err: error, path: request.url }, 'a request could not be answered');
      response.destroy();
    });
  });
  // Behind a proxy that keeps connections open, ours must not be the first to close them.
  server.keepAliveTimeout = 65_000;
  server.on('upgrade', (request, socket, head) => void app.getUpgradeHandler()(request, socket, head));
  server.listen(config.port, config.host, () =>
    log.info({ host: config.host, port: config.port }, 'web server started'),
  );

  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'web server stops');
    setTimeout(() => process.exit(0), 4_000).unref();
    // Answers under way are finished; event streams never end by themselves, so they are cut after a moment.
    setTimeout(() => server.closeAllConnections(), 1_500).unref();
    server.close(() => {
      web.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the web server did not stop in good order');
          process.exit(1);
        },
      );
    });
    server.closeIdleConnections();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the launcher is gone'));
}

/**
 * Next hands the headers of route handlers on as lists and then does not recognise the content type in them, so that it
 * compresses pages and files but not what the API answers. It drops the `content-encoding` of a handler, too: compressing
 * there would send bytes that nobody can read.
 */
function readableHeaders(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    const only = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
    return setHeader(name, only ?? value);
  };
}

/** Path and query of a page, without what Next's own requests for its data add. */
function pagePath(url: string): string {
  if (!url.startsWith('/') || !URL.canParse(url, 'http://local')) return '/';
  const { pathname, searchParams } = new URL(url, 'http://local');
  searchParams.delete('_rsc');
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}

/** Address of the client; behind a trusted proxy the one that the nearest proxy saw. */
function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const nearest = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
  return (nearest || request.socket.remoteAddress) ?? '';
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError
      ? `${error.message}\n`
      : `The web server could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
