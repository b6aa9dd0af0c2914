import { describe, expect, test } from 'vitest';
import { Problem, problemResponse } from './problem';
import { isDatabaseAway } from './route';

test('a problem is told as RFC 9457 says, with a stable code', async () => {
  const response = problemResponse(
    new Problem(409, 'plan_changed', 'Look again.', { 'retry-after': '1' }),
    'request-1',
  );
  expect(response.status).toBe(409);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': 'request-1',
    'retry-after': '1',
  });
  expect(await response.json()).toEqual({
    type: 'urn:sternway:problem:plan_changed',
    title: 'Conflict',
    status: 409,
    code: 'plan_changed',
    detail: 'Look again.',
    requestId: 'request-1',
  });
});

describe('the database is away', () => {
  test.each<[boolean, string, unknown]>([
    [
      true,
      'nobody listens',
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    ],
    [true, 'it shuts down', Object.assign(new Error('terminating connection'), { code: '57P01' })],
    [true, 'it starts', new Error('the database system is starting up')],
    [true, 'it has no connection left', Object.assign(new Error('too many clients'), { code: '53300' })],
    [true, 'it was silent', new Error('timeout: the database was silent for 32000 ms')],
    [true, 'said by a cause', new Error('query failed', { cause: { code: '08006' } })],
    [false, 'a mistake of ours', new TypeError('cannot read properties of undefined')],
    [false, 'a bad statement', Object.assign(new Error('syntax error at or near'), { code: '42601' })],
    [false, 'a text', 'ECONNREFUSED'],
    [false, 'nothing', null],
  ])('%s: %s', (expected, _what, error) => {
    expect(isDatabaseAway(error)).toBe(expected);
  });
});
