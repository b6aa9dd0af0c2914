import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { maximumNodes, redactPayload } from './redact-payload';
import { redacted } from './redact-text';

function redact(json: unknown): { body: unknown; redactions: number; unreadable: string | null } {
  return redactPayload(JSON.parse(JSON.stringify(json)));
}

describe('redactPayload', () => {
  it('removes values of pipeline variables and keeps their names', () => {
    const { body, redactions } = redact({
      object_kind: 'pipeline',
      object_attributes: {
        id: 31,
        variables: [
          { key: 'DB_PASSWORD', value: 'hunter2' },
          { key: 'COUNT', value: 7 },
          { key: 'EMPTY', value: '' },
          { key: 'NOTHING', value: null },
          { key: 'NESTED', value: { a: ['b'] }, variable_type: 'env_var' },
        ],
      },
    });
    expect(redactions).toBe(3);
    expect(body).toEqual({
      object_kind: 'pipeline',
      object_attributes: {
        id: 31,
        variables: [
          { key: 'DB_PASSWORD', value: redacted },
          { key: 'COUNT', value: redacted },
          { key: 'EMPTY', value: '' },
          { key: 'NOTHING', value: null },
          { key: 'NESTED', value: redacted, variable_type: 'env_var' },
        ],
      },
    });
  });

  it.each([
    ['any list of key and value', { extras: [{ key: 'A', value: 'secret-1' }] }],
    [
      'trigger variables',
      { trigger_request: { trigger_variables: [{ key: 'A', secret_value: 'secret-1' }] } },
    ],
    ['job variables', { job_variables_attributes: [{ key: 'A', value: 'secret-1' }] }],
    ['a map of variables', { variables: { A: 'secret-1', name: 'secret-1', B: { value: 'secret-1' } } }],
    ['assignments', { variables: ['A=secret-1'] }],
    ['lists in the list', { variables: [[{ key: 'A', other: 'secret-1' }]] }],
    ['named tokens', { runners_token: 'secret-1', user: { password: 'secret-1' } }],
    ['a clone URL', { git_http_url: 'https://oauth2:secret-1@gitlab.com/g/p.git' }],
    ['a link', { url: 'https://gitlab.com/g/p?x=1&private_token=secret-1#top' }],
  ])('removes %s', (_name, body) => {
    const result = redact(body);
    expect(JSON.stringify(result.body)).not.toContain('secret-1');
    expect(result.redactions).toBeGreaterThan(0);
  });

  it('removes every e-mail address', () => {
    const { body, redactions } = redact({
      user: { email: 'a@example.com', name: 'A', public_email: '' },
      user_email: 'a@example.com',
      commit: { author_email: 'b@example.com', author: { email: redacted } },
      emails: ['c@example.com'],
      commits: [{ author: { email: 'd@example.com' } }],
      emails_disabled: false,
    });
    expect(JSON.stringify(body)).not.toContain('example.com');
    expect(redactions).toBe(5);
  });

  it('leaves alone what is no secret', () => {
    const body = {
      ref: 'feature/token-refresh',
      git_ssh_url: 'ssh://git@example.com:2222/g/p.git',
      ssh: 'git@example.com:g/p.git',
      avatar_url: 'https://secure.gravatar.com/avatar/0d29?s=80&d=identicon',
      labels: [{ title: 'x', color: '#fff' }],
      sha: '58793660b22d6ceacbdc23b28a0562bca339702c',
      value: 'plain',
      status: 'success',
    };
    expect(redact(body)).toEqual({ body, redactions: 0, unreadable: null });
  });

  it('treats __proto__ as a name like any other', () => {
    const result = redactPayload(
      JSON.parse(
        '{"__proto__":{"email":"a@b.c","polluted":true},"variables":{"__proto__":"x"},"constructor":{"prototype":{"email":"q"}}}',
      ),
    );
    expect(JSON.stringify(result.body)).toBe(
      `{"__proto__":{"email":"${redacted}","polluted":true},"variables":{"__proto__":"${redacted}"},"constructor":{"prototype":{"email":"${redacted}"}}}`,
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(result.redactions).toBe(3);
  });

  it('gives up documents that are too deep or too large, and returns nothing of them', () => {
    const deep = JSON.parse(`${'['.repeat(65)}"a@b.c"${']'.repeat(65)}`);
    expect(redactPayload(deep)).toEqual({
      body: null,
      redactions: 0,
      unreadable: 'nested deeper than 64 levels',
    });
    expect(redactPayload(JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`)).unreadable).toBeNull();
    const large = Array.from({ length: maximumNodes }, () => 1);
    expect(redactPayload(large)).toMatchObject({ body: null, unreadable: 'more than 1000000 values' });
  });

  it('redacts a body that is a single value', () => {
    expect(redactPayload('glpat-aaaaaaaaaaaaaaaaaaaa')).toEqual({
      body: redacted,
      redactions: 1,
      unreadable: null,
    });
    expect(redactPayload(null)).toEqual({ body: null, redactions: 0, unreadable: null });
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const once = redact(json);
        const twice = redact(once.body);
        expect(twice).toEqual({
          body: JSON.parse(JSON.stringify(once.body)),
          redactions: 0,
          unreadable: null,
        });
      }),
    );
  });

  it('lets no variable value through, wherever the list is', () => {
    const secretValue = fc.stringMatching(/^[a-z0-9]{12}$/).map((text) => `S3CR3T${text}`);
    fc.assert(
      fc.property(
        secretValue,
        fc.jsonValue(),
        fc.array(fc.string(), { maxLength: 5 }),
        (value, beside, path) => {
          let json: unknown = { variables: [{ key: 'K', value }], beside };
          for (const name of path) json = { [name]: json, list: [json] };
          expect(JSON.stringify(redact(json).body)).not.toContain(value);
        },
      ),
    );
  });

  it('is quick for a pipeline of 10,000 jobs', () => {
    const user = {
      id: 42,
      name: 'User1',
      username: 'user1',
      email: 'u@example.com',
      avatar_url: 'http://www.gravatar.com/avatar/e3?s=80&d=identicon',
    };
    const builds = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      stage: 'deploy',
      name: 'production',
      status: 'skipped',
      created_at: '2016-08-12 15:23:28 UTC',
      started_at: null,
      finished_at: null,
      duration: 17.1,
      when: 'manual',
      manual: true,
      allow_failure: true,
      user: { ...user },
      runner: { id: 1, description: 'shared-runners-manager-1.gitlab.com', tags: ['docker', 'gce'] },
      artifacts_file: { filename: null, size: null },
    }));
    const started = performance.now();
    expect(redactPayload({ object_kind: 'pipeline', builds }).redactions).toBe(10_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  }, 20_000);
});
