/** A refusal that the client is told, as RFC 9457 problem details with a stable `code`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timed out',
  409: 'Conflict',
  413: 'Too large',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'GitLab did not accept it',
  503: 'Not available',
};

/** The document that tells a problem. */
export function problemBody(problem: Pick<Problem, 'status' | 'code' | 'message'>, requestId: string) {
  return {
    type: `urn:sternway:problem:${problem.code}`,
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    requestId,
  };
}

/** The answer for a problem. */
export function problemResponse(problem: Problem, requestId: string): Response {
  return Response.json(problemBody(problem, requestId), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...problem.headers,
    },
  });
}
