import type { GitLabSimulator } from '../start';

export interface ApiAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

/** One call of `/api/v4`, with the simulator's own token unless another (or null: none) is given. */
export async function callApi(
  simulator: GitLabSimulator,
  method: string,
  path: string,
  options: { body?: unknown; token?: string | null } = {},
): Promise<ApiAnswer> {
  const token = options.token === undefined ? simulator.token : options.token;
  const response = await fetch(`${simulator.url}/api/v4${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { 'PRIVATE-TOKEN': token }),
      ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}
