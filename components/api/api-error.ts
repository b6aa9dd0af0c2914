/** What the server answered instead of what was asked (RFC 9457), or that it did not answer. */
export class ApiError extends Error {
  /** 0: no answer. */
  readonly status: number;
  /** Stable code of the problem, or `no_answer`. */
  readonly code: string;
  readonly detail: string;

  constructor(status: number, code: string, title: string, detail: string) {
    super(title);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** True when the server could not be reached. A page that shows older data says so once, in the header, and not per part. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

/** Title and sentence for a person, from whatever was thrown. */
export function describeError(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiError) return { title: error.message, detail: error.detail };
  return {
    title: 'Something in this page failed.',
    detail: error instanceof Error ? error.message : String(error),
  };
}
