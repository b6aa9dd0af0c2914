import { createServer, request as httpRequest } from 'node:http';
import { listen } from '@/simulator/gitlab/http/listen';

export interface ProxiedRequest {
  at: number;
  method: string;
  /** With the query. */
  path: string;
  status: number;
}

/** What to answer instead of GitLab. */
export interface Interception {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A GitLab behind a proxy that remembers requests and may answer in GitLab's place. */
export interface GitLabProxy {
  url: string;
  requests: ProxiedRequest[];
  /** Asked for each request; null lets it through, `hang` never answers, `reset` closes the connection. */
  intercept: (request: { method: string; path: string }) => Interception | 'hang' | 'reset' | null;
  /** Ends the connections of requests that hang. */
  drop(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of the GitLab at `target`. */
export async function startGitLabProxy(target: string): Promise<GitLabProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/' } = incoming;
    const note = (status: number) => proxy.requests.push({ at: Date.now(), method, path, status });
    const instead = proxy.intercept({ method, path });
    if (instead === 'hang') {
      note(0);
    } else if (instead === 'reset') {
      note(0);
      incoming.socket.destroy();
    } else if (instead !== null) {
      note(instead.status);
      outgoing.writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers });
      outgoing.end(JSON.stringify(instead.body ?? { message: `${instead.status}` }));
    } else {
      const onward = httpRequest(`${target}${path}`, { method, headers: incoming.headers }, (answer) => {
        note(answer.statusCode ?? 0);
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }
  });
  const port = await listen(server, 0, '127.0.0.1');
  const proxy: GitLabProxy = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    intercept: () => null,
    drop: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
