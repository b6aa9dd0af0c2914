import type { FormattedResponse, RequestHandlerFn } from '@gitbeaker/requester-utils';
import { z } from 'zod';

import { redactSecrets } from '../redact-text';
import type { Clock } from './clock';
import { GitLabError, kindOfStatus } from './gitlab-error';
import type { RateLimiter } from './rate-limiter';
import { readCapped } from './read-capped';
import { retryAfter } from './retry-after';

export interface RequestSettings {
  token: string;
  limiter: RateLimiter;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  /** For one request with its answer, not for its retries. */
  timeoutMs: number;
}

/** GitLab's own limits are lower, but a compare of two distant commits brings all their diffs. */
const maximumAnswerBytes = 32 * 1024 * 1024;

const attempts = 4;
const firstBackoffMs = 250;
/** Longer waits are left to the caller, who can do something else meanwhile. */
const longestWaitMs = 30_000;
const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What gitbeaker hands over, as far as we use it. */
const optionsSchema = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  prefixUrl: z.string(),
  searchParams: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
});

type Options = z.infer<typeof optionsSchema>;

/** Each call validates its own answer; here it only has to be an object or a list. */
const documentSchema = z.custom<NonNullable<FormattedResponse['body']>>(
  (value) => typeof value === 'object' && value !== null,
);

interface Failure {
  error: GitLabError;
  /** Whether the same request may be sent again: only reading ones. */
  again: boolean;
}

const errorBody = z
  .object({ message: z.unknown(), error: z.unknown(), error_description: z.unknown() })
  .partial();

/** What GitLab says is wrong, in at most 300 characters. Proxies answer in HTML; of that nothing is worth keeping. */
function explanation(text: string, token: string): string {
  const parsed = errorBody.safeParse(parseJson(text));
  if (!parsed.success)
    return text.length > 0 && text.length < 200 && !text.includes('<') ? cleaned(text, token) : '';
  const { message, error, error_description: description } = parsed.data;
  const said = description ?? message ?? error ?? '';
  return cleaned(typeof said === 'string' ? said : JSON.stringify(said), token);
}

function cleaned(text: string, token: string): string {
  const withoutToken = token === '' ? text : text.replaceAll(token, '[REDACTED]');
  return redactSecrets(withoutToken)
    .text.replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The system's word for a failed connection (`ECONNREFUSED`); its message may name addresses and header values. */
function connectionCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code: unknown =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : 'connection failed';
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

/**
 * Sends the requests that gitbeaker's resources describe; stands in for its own handler, which retries POST, ignores
 * `Retry-After` and puts the token into its errors.
 *
 * Reading requests are sent up to four times: after 429 (not before GitLab allows it), 502, 503, 504 and lost
 * connections. Changing requests are sent once, whatever happens: their answer may be lost after they took effect.
 * Redirects are refused, since they would carry the token elsewhere. Answers must be JSON of at most 32 MB.
 * Throws nothing but `GitLabError`, and what the limiter throws.
 */
export function createRequestHandler(settings: RequestSettings): RequestHandlerFn {
  const { clock, limiter, token } = settings;

  async function attempt(
    url: URL,
    options: Options,
    operation: string,
  ): Promise<FormattedResponse | Failure> {
    const reading = options.method === 'GET';
    let response: Response;
    let text: string | null;
    try {
      response = await settings.fetch(url, {
        method: options.method,
        headers: { ...options.headers, accept: 'application/json', 'user-agent': 'Sternway' },
        body: options.body ?? null,
        redirect: 'manual',
        signal: AbortSignal.timeout(settings.timeoutMs),
      });
      text = await readCapped(response, maximumAnswerBytes);
    } catch (error) {
      const timedOut = isTimeout(error);
      return {
        error: new GitLabError({
          kind: timedOut ? 'timeout' : 'unavailable',
          operation,
          message: timedOut
            ? `no answer within ${settings.timeoutMs} ms`
            : `GitLab could not be reached (${connectionCode(error)})`,
        }),
        again: reading && !timedOut,
      };
    }
    const { status } = response;
    const fail = (kind: GitLabError['kind'], message: string, retryAt?: Date | null): GitLabError =>
      new GitLabError({ kind, status, operation, message, ...(retryAt ? { retryAt } : {}) });
    if (status >= 300 && status < 400) {
      const message = `GitLab redirects (${status}); the connection's URL must be the final one`;
      return { error: fail('unreadable_answer', message), again: false };
    }
    if (!response.ok) {
      const retryAt = status === 429 || status === 503 ? retryAfter(response.headers, clock.now()) : null;
      if (status === 429 && retryAt !== null) await limiter.pausedUntil(retryAt);
      const said = explanation(text ?? '', token);
      const message =
        said === '' || said.startsWith(String(status)) ? said || `status ${status}` : `${status} ${said}`;
      return {
        error: fail(kindOfStatus(status), message, retryAt),
        again: reading && retriedStatuses.has(status),
      };
    }
    if (text === null) {
      return { error: fail('unreadable_answer', 'the answer is larger than 32 MB'), again: false };
    }
    const headers = Object.fromEntries(response.headers.entries());
    if (status === 204 || (text === '' && !reading)) return { body: null, headers, status };
    const body = documentSchema.safeParse(parseJson(text));
    if (!body.success) {
      return { error: fail('unreadable_answer', 'the answer is no JSON document'), again: false };
    }
    return { body: body.data, headers, status };
  }

  /** How long to wait before attempt `number` + 1; null: not worth it. */
  function waitMs(number: number, failure: Failure): number | null {
    if (!failure.again || number >= attempts) return null;
    const backoff = firstBackoffMs * 2 ** (number - 1);
    const jittered = backoff / 2 + Math.random() * backoff;
    const asked =
      failure.error.retryAt === null ? 0 : failure.error.retryAt.getTime() - clock.now().getTime();
    const wait = Math.max(asked, 0) + jittered;
    return wait <= longestWaitMs ? wait : null;
  }

  return async (endpoint, rawOptions) => {
    const options = optionsSchema.parse(rawOptions);
    const base = options.prefixUrl.endsWith('/') ? options.prefixUrl : `${options.prefixUrl}/`;
    const url = new URL(endpoint, base);
    url.search = options.searchParams ?? '';
    const operation = `${options.method} ${url.pathname.replace(/^.*\/api\/v4\//, '')}`;
    for (let number = 1; ; number += 1) {
      await limiter.acquire();
      const result = await attempt(url, options, operation);
      if (!('error' in result)) return result;
      const wait = waitMs(number, result);
      if (wait === null) throw result.error;
      await clock.sleep(wait);
    }
  };
}
