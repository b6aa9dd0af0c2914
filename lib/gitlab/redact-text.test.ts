import { describe, expect, it } from 'vitest';

import { redactSecrets, redactText } from './redact-text';

describe('redactSecrets', () => {
  it.each([
    ['https://user:pass@host/x', 'https://[REDACTED]@host/x'],
    ['https://glpat-abc@host/x', 'https://[REDACTED]@host/x'],
    ['see git+https://x-token-auth:p@ss@host/x.git', 'see git+https://[REDACTED]@host/x.git'],
    ['postgres://app:pw@db:5432/app', 'postgres://[REDACTED]@db:5432/app'],
    ['ssh://git@host:22/g/p', 'ssh://git@host:22/g/p'],
    ['https://host/a@b', 'https://host/a@b'],
    ['https://host/?job_token=abc&x=1', 'https://host/?job_token=[REDACTED]&x=1'],
    ['https://host/?a=1&amp;access_token=abc', 'https://host/?a=1&amp;access_token=[REDACTED]'],
    [
      'https://b.s3.amazonaws.com/k?X-Amz-Credential=AK%2F1&X-Amz-Date=2&X-Amz-Security-Token=zz&X-Amz-Signature=ff',
      'https://b.s3.amazonaws.com/k?X-Amz-Credential=[REDACTED]&X-Amz-Date=2&X-Amz-Security-Token=[REDACTED]&X-Amz-Signature=[REDACTED]',
    ],
    ['https://h/trigger/pipeline?token=abc', 'https://h/trigger/pipeline?token=[REDACTED]'],
    ['AWS_SECRET_ACCESS_KEY = wJalr/x+y', 'AWS_SECRET_ACCESS_KEY = [REDACTED]'],
    ['curl -H "PRIVATE-TOKEN: abc" x', 'curl -H "PRIVATE-TOKEN: [REDACTED]" x'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [REDACTED]'],
    ['uses glpat-ABCDEFGHIJ0123456789 today', 'uses [REDACTED] today'],
    ['MY_glrt-t1_ABCDEFGHIJ0123456789', 'MY_[REDACTED]'],
    ['glcbt-64_ABCDEFGHIJ0123456789', '[REDACTED]'],
    ['glptt-0123456789abcdef0123456789abcdef01234567', '[REDACTED]'],
    ['gldt-ABCDEFGHIJ0123456789', '[REDACTED]'],
    ['key AKIAIOSFODNN7EXAMPLE.', 'key [REDACTED].'],
    ['id AROAIOSFODNN7EXAMPLE', 'id AROAIOSFODNN7EXAMPLE'],
    ['asiapacificnortheast in words', 'asiapacificnortheast in words'],
    ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2ln', 'jwt [REDACTED]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nrest', '[REDACTED]\nrest'],
    ['-----BEGIN PRIVATE KEY-----\nMII cut off', '[REDACTED]'],
    ['feature/gldt-fix', 'feature/gldt-fix'],
    ['a tokenizer = fast', 'a tokenizer = fast'],
  ])('%s', (text, expected) => {
    expect(redactSecrets(text).text).toBe(expected);
    expect(redactSecrets(expected).redactions).toBe(0);
  });
});

describe('redactText', () => {
  it('redacts JSON that is cut off', () => {
    const text =
      '{"user":{"email": "a@b.c"},"variables":[{"key":"A","value":"x\\"y"},{"key":"N","value":12},{"key":"B","value":"zz';
    expect(redactText(text)).toEqual({
      text: '{"user":{"email": "[REDACTED]"},"variables":[{"key":"A","value":"[REDACTED]"},{"key":"N","value":"[REDACTED]"},{"key":"B","value":"[REDACTED]"',
      redactions: 4,
    });
  });

  it('changes nothing the second time', () => {
    const once = redactText('"token":"a" https://u:p@h "value":-1.5e3,');
    expect(redactText(once.text)).toEqual({ text: once.text, redactions: 0 });
  });

  it.each([
    ['letters', 'a'],
    ['scheme starts', 'http://'],
    ['userinfo without end', 'https://a:b'],
    ['key headers', '-----BEGIN PRIVATE KEY-----'],
    ['web token heads', 'eyJ'],
    ['web token pieces', 'eyJaaaaaaaa.'],
    ['token names', 'token'],
    ['prefixes', 'glpat-'],
    ['value heads', '"value":"\\'],
    ['escapes', '"value":"\\\\\\"'],
    ['digits', '"value":1'],
    ['underscores', '"a_'],
    ['dots', 'a.b:'],
    ['spaces', 'authorization:    '],
  ])(
    'takes time in proportion to hostile text: %s',
    (_name, piece) => {
      const text = piece.repeat(Math.ceil(4_000_000 / piece.length));
      const started = performance.now();
      redactText(text);
      redactText(`=@${text}`);
      // Far above what it takes (under a second), far below what a quadratic expression would need (hours).
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    60_000,
  );
});
