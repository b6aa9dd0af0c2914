/** What a handler gives back. A string body is sent as it is, anything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Ends a request with an error as GitLab writes it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const unauthorized = (): ApiError => new ApiError(401, { message: '401 Unauthorized' });

export const forbidden = (reason?: string): ApiError =>
  new ApiError(403, { message: reason === undefined ? '403 Forbidden' : `403 Forbidden - ${reason}` });

/** `what` as GitLab names it: `Project`, `Commit`, …; without it the plain "404 Not found" of a missing row. */
export const notFound = (what?: string): ApiError =>
  new ApiError(404, { message: what === undefined ? '404 Not found' : `404 ${what} Not Found` });

/** No such route, or a feature the edition does not have. */
export const noRoute = (): ApiError => new ApiError(404, { error: '404 Not Found' });

export const badRequest = (reason: string): ApiError =>
  new ApiError(400, { message: `400 Bad request - ${reason}` });

/** What the parameter check says: `ref is missing`, `status does not have a valid value`. */
export const invalidParameter = (reason: string): ApiError => new ApiError(400, { error: reason });

/** What the models say: messages by field. */
export const invalidRecord = (
  message: Record<string, string[]> | string[] | string,
  status = 400,
): ApiError => new ApiError(status, { message });
