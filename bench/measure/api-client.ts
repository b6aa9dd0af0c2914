import http from 'node:http';

/** An HTTP client that keeps one connection to a web process open. */
export interface ApiClient {
  /** @throws when the answer is not 200. */
  get(path: string, acceptEncoding?: 'gzip' | 'identity'): Promise<ApiAnswer>;
  close(): void;
}

export interface ApiAnswer {
  /** From sending to the last byte. */
  readonly milliseconds: number;
  readonly body: Buffer;
}

export function openApi(url: string, adminToken: string): ApiClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return {
    get: (path, acceptEncoding = 'identity') =>
      new Promise((resolve, reject) => {
        const begun = performance.now();
        const headers = { authorization: `Bearer ${adminToken}`, 'accept-encoding': acceptEncoding };
        const request = http.get(`${url}${path}`, { agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const body = Buffer.concat(chunks);
            if (response.statusCode === 200) resolve({ milliseconds: performance.now() - begun, body });
            else
              reject(
                new Error(
                  `${path} was answered with ${response.statusCode}: ${body.toString().slice(0, 500)}`,
                ),
              );
          });
        });
        request.once('error', reject);
      }),
    close: () => agent.destroy(),
  };
}
