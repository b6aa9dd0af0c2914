import type { Dispatcher } from '../hooks/dispatch';
import type { TokenRecord, UserRecord } from '../world/records';
import type { WorldState } from '../world/state';
import type { Answer } from './answer';
import type { Params } from './params';

/** One request on its way through a handler. */
export interface Context {
  state: WorldState;
  dispatcher: Dispatcher;
  method: string;
  /** Path and query as they came, for links to other pages. */
  url: URL;
  headers: Record<string, string | undefined>;
  /** Variable parts of the path, decoded. */
  path: Record<string, string>;
  params: Params;
  /** Null without a token. */
  caller: { user: UserRecord; token: TokenRecord } | null;
}

export type Handler = (context: Context) => Answer | Promise<Answer>;

export interface Route {
  method: string;
  /** `/projects/:id/jobs/:job_id/play` */
  pattern: string;
  handler: Handler;
}

export const get = (pattern: string, handler: Handler): Route => ({ method: 'GET', pattern, handler });
export const post = (pattern: string, handler: Handler): Route => ({ method: 'POST', pattern, handler });
export const put = (pattern: string, handler: Handler): Route => ({ method: 'PUT', pattern, handler });
export const remove = (pattern: string, handler: Handler): Route => ({ method: 'DELETE', pattern, handler });
