export type GitLabErrorKind =
  /** 401: the token is wrong, expired or revoked. */
  | 'unauthorized'
  /** 403: the token may not do this. */
  | 'forbidden'
  /** 404: not there, or hidden from this token. */
  | 'not_found'
  /** 429, and waiting longer makes no sense here: see `retryAt`. */
  | 'rate_limited'
  /** 409. */
  | 'conflict'
  /** Any other 4xx: GitLab refuses what we asked. */
  | 'invalid'
  /** 5xx, or GitLab could not be reached. After a changing request the outcome is not known. */
  | 'unavailable'
  /** No answer in time. After a changing request the outcome is not known. */
  | 'timeout'
  /** An answer that is no JSON, too large, a redirect, or not of the expected shape. */
  | 'unreadable_answer';

/**
 * Every failure of a GitLab API call. Holds no token, no request headers, no query and no underlying error: those carry
 * secrets in places that loggers print.
 */
export class GitLabError extends Error {
  readonly kind: GitLabErrorKind;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** Method and path, without query: `GET projects/7/deployments`. */
  readonly operation: string;
  /** Before this instant GitLab wants no further request. */
  readonly retryAt: Date | null;

  constructor(failure: {
    kind: GitLabErrorKind;
    status?: number;
    operation: string;
    message: string;
    retryAt?: Date;
  }) {
    super(`${failure.operation}: ${failure.message}`);
    this.name = 'GitLabError';
    this.kind = failure.kind;
    this.status = failure.status ?? null;
    this.operation = failure.operation;
    this.retryAt = failure.retryAt ?? null;
  }
}

/** The kind of failure an HTTP status stands for. */
export function kindOfStatus(status: number): GitLabErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid' : 'unreadable_answer';
}
