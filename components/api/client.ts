import { ApiError } from './api-error';
import { goToSignIn } from './session';

interface Problem {
  title?: string;
  code?: string;
  detail?: string;
}

async function problemOf(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy in between answers in HTML; the status says enough.
    problem = {};
  }
  return new ApiError(
    response.status,
    problem.code ?? 'unexpected_answer',
    problem.title ?? `Sternway answered ${response.status}.`,
    problem.detail ?? '',
  );
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(
      0,
      'no_answer',
      'Sternway did not answer.',
      'Check the network. The page tries again by itself.',
    );
  }
  if (response.status === 401) goToSignIn();
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Reads from the API. @throws ApiError */
export function apiGet<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, signal ? { signal } : {});
}

/** A key under which the server does a command once, however often it arrives. `crypto.randomUUID` needs HTTPS. */
function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Sends a command to the API. @throws ApiError */
export function apiPost<T>(path: string, body?: unknown): Promise<T> {
  return request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey() },
    body: JSON.stringify(body ?? {}),
  });
}

/** A path with query parameters; empty ones are left out. */
export function apiPath(path: string, params: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
