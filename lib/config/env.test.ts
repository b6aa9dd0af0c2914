import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, variableNames, variables } from './env';

const required = {
  DATABASE_URL: 'postgresql://sternway@127.0.0.1/sternway',
  STERNWAY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  STERNWAY_ADMIN_TOKEN: 'x'.repeat(32),
};

function complaints(changes: Record<string, string>): string[] {
  try {
    readConfig({ ...required, ...changes });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
}

describe('docs/configuration.md', () => {
  const rows = readFileSync(path.resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([name = '', value = '', meaning = '']) => ({
      name: name.replaceAll('`', ''),
      default: value.replaceAll('`', ''),
      meaning,
    }));

  test('has the table of the code', () => {
    expect(rows).toEqual(variables);
  });

  test('tells every variable that is read', () => {
    expect(rows.map(({ name }) => name)).toEqual(variableNames);
  });
});

describe('readConfig', () => {
  test('needs three variables and has a default for the rest', () => {
    expect(readConfig(required)).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      reconcileSeconds: 300,
      backfillDeployments: 500,
      gitlab: { url: null, token: null, webhookSecret: null, signingToken: null },
    });
    expect(() => readConfig({})).toThrow(ConfigError);
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://127.0.0.1:3000'],
    ['::1', 'http://[::1]:3000'],
    ['sternway.internal', 'http://sternway.internal:3000'],
  ])('on %s it is reached at %s', (HOST, publicUrl) => {
    expect(readConfig({ ...required, HOST }).publicUrl).toBe(publicUrl);
  });

  test('the defaults are those of the table', () => {
    const config = readConfig(required);
    const told = Object.fromEntries(variables.map((variable) => [variable.name, variable.default]));
    expect(told).toMatchObject({
      PORT: String(config.port),
      HOST: config.host,
      STERNWAY_DATA_DIR: config.dataDir,
      STERNWAY_RECONCILE_SECONDS: String(config.reconcileSeconds),
      STERNWAY_BACKFILL_DEPLOYMENTS: String(config.backfillDeployments),
      STERNWAY_TRUST_PROXY: config.trustProxy ? '1' : '0',
      STERNWAY_LOG_LEVEL: config.logLevel,
      STERNWAY_LOG_FORMAT: config.logFormat,
    });
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '70000'],
    ['PORT', '3000; rm'],
    ['DATABASE_URL', 'mysql://x'],
    ['STERNWAY_SECRET_KEY', 'short'],
    ['STERNWAY_ADMIN_TOKEN', 'short'],
    ['STERNWAY_RECONCILE_SECONDS', '1'],
    ['STERNWAY_BACKFILL_DEPLOYMENTS', '-5'],
    ['STERNWAY_TRUST_PROXY', 'maybe'],
    ['STERNWAY_PUBLIC_URL', 'sternway.example.com'],
    ['STERNWAY_LOG_LEVEL', 'loud'],
    ['STERNWAY_LOG_FORMAT', 'xml'],
    ['GITLAB_URL', 'ftp://gitlab.example.com'],
    ['GITLAB_WEBHOOK_SIGNING_TOKEN', 'whsec_dG9vIHNob3J0'],
    ['GITLAB_WEBHOOK_SIGNING_TOKEN', 'not a signing token'],
  ])('names %s when it is %s, without repeating the value', (name, value) => {
    const lines = complaints({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: `));
    expect(lines[0]?.slice(name.length)).not.toContain(value);
  });

  test('names every bad variable at once', () => {
    const lines = complaints({ PORT: 'x', GITLAB_URL: 'x', STERNWAY_SECRET_KEY: 'x' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['PORT', 'STERNWAY_SECRET_KEY', 'GITLAB_URL']);
  });

  test('a token for a GitLab that is not named is a mistake', () => {
    expect(complaints({ GITLAB_TOKEN: 'glpat-x' })).toEqual([
      'GITLAB_URL: is missing, while GITLAB_TOKEN is set',
    ]);
  });

  test('an empty variable counts as not set', () => {
    expect(complaints({ PORT: '', GITLAB_URL: '', GITLAB_WEBHOOK_SECRET: '' })).toEqual([]);
  });
});
