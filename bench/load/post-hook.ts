import http from 'node:http';
import type { SignedRequest } from '../workload/signed-request';

/** Sends a hook and reads the answer to its end. True when it was taken; a connection that breaks counts as not. */
export function postHook(agent: http.Agent, url: URL, signed: SignedRequest): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request(
      {
        agent,
        host: url.hostname,
        port: url.port,
        path: url.pathname,
        method: 'POST',
        headers: signed.headers,
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200));
        response.once('error', () => resolve(false));
      },
    );
    request.once('error', () => resolve(false));
    request.end(signed.body);
  });
}
