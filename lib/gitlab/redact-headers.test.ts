import { expect, it } from 'vitest';

import { redactHeaders } from './redact-headers';

it('keeps what identifies a delivery and drops everything that may be a secret', () => {
  expect(
    redactHeaders({
      'x-gitlab-event': 'Pipeline Hook',
      'x-gitlab-instance': 'https://user:pw@gitlab.example.com',
      'x-gitlab-token': 'secret',
      'x-gitlab-custom-secret': 'secret',
      'webhook-id': 'a',
      'webhook-timestamp': '1',
      'webhook-signature': 'v1,AAAA',
      authorization: 'Bearer secret',
      cookie: 'a=b',
      'user-agent': 'GitLab/19.1.0'.padEnd(900, 'x'),
      'content-type': undefined,
    }),
  ).toEqual({
    'user-agent': 'GitLab/19.1.0'.padEnd(500, 'x'),
    'webhook-id': 'a',
    'webhook-timestamp': '1',
    'x-gitlab-event': 'Pipeline Hook',
    'x-gitlab-instance': 'https://[REDACTED]@gitlab.example.com',
  });
});
