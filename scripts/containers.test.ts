import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { variables } from '@/lib/config/env';

/*
 * No container engine runs in the tests, so what can be checked by reading is checked by reading.
 */

const serviceSchema = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  restart: z.string(),
  environment: z.record(z.string(), z.string()),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  read_only: z.boolean().optional(),
});
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeSchema.parse(parse(fs.readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
const dockerfile = fs.readFileSync('Dockerfile', 'utf8').split('\n');
const bundles = fs.readFileSync('scripts/bootstrap/build.mjs', 'utf8');

/** What a build makes, which a clone does not have. */
const built = ['node_modules', 'dist', '.next/standalone'];

describe('Dockerfile', () => {
  const instructions = dockerfile.filter((line) => /^[A-Z]+ /.test(line));

  test('copies only what the clone has, or what an earlier stage made', () => {
    const sources = instructions
      .filter((line) => line.startsWith('COPY '))
      .flatMap((line) => line.split(' ').slice(1, -1))
      .filter((word) => !word.startsWith('--'))
      .map((source) => source.replace(/^\/app\//, ''));
    expect(sources.filter((file) => !fs.existsSync(file) && !built.includes(file))).toEqual([]);
  });

  test('copies only from stages that come before', () => {
    const stages = instructions.map((line) => / AS (\w+)$/.exec(line)?.[1]);
    expect(stages.filter((stage) => stage !== undefined)).toEqual(['build', 'packages']);
    const early = instructions.filter((line, index) => {
      const from = /--from=(\w+)/.exec(line)?.[1];
      return from !== undefined && !stages.slice(0, index).includes(from);
    });
    expect(early).toEqual([]);
  });

  test('uses Node 24 throughout and runs as an ordinary user', () => {
    expect(
      new Set(instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1])),
    ).toEqual(new Set(['node:24-bookworm-slim']));
    expect(instructions).toContain('USER node');
    expect(instructions.indexOf('USER node')).toBeGreaterThan(
      instructions.findLastIndex((line) => line.startsWith('COPY ')),
    );
  });

  test('copies neither secrets nor what this machine built', () => {
    const ignored = fs.readFileSync('.dockerignore', 'utf8').split('\n');
    for (const name of [
      '**/node_modules',
      '.git',
      '.next',
      'dist',
      '.sternway*',
      '.env*',
      'lib/db/generated',
    ])
      expect(ignored).toContain(name);
  });
});

describe('docker-compose.yml', () => {
  const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);

  test('runs web, worker and migrations from the image, and Postgres 18', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(['migrate', 'postgres', 'web', 'worker']);
    expect(compose.services['postgres']?.image).toBe('postgres:18');
    expect(ours.map(([name]) => name).toSorted()).toEqual(['migrate', 'web', 'worker']);
  });

  test('starts programs that the build makes', () => {
    const programs = [
      ...ours.flatMap(([, service]) => [...(service.command ?? []), ...(service.healthcheck?.test ?? [])]),
      ...dockerfile
        .filter((line) => line.startsWith('CMD '))
        .flatMap((line) => z.array(z.string()).parse(JSON.parse(line.slice(4)))),
    ].filter((word) => word.endsWith('.mjs'));
    expect(new Set(programs)).toEqual(
      new Set(['dist/cli.mjs', 'dist/worker.mjs', '.next/standalone/web.mjs']),
    );
    for (const program of programs)
      expect(bundles).toMatch(new RegExp(`\\b${path.basename(program, '.mjs')}: '[\\w/]+/main\\.ts'`));
  });

  test('migrates once, after the database is healthy and before anything else runs', () => {
    expect(compose.services['migrate']?.restart).toBe('no');
    expect(compose.services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const name of ['web', 'worker'])
      expect(compose.services[name]?.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
      });
  });

  test('checks the health of everything that stays', () => {
    for (const name of ['postgres', 'web', 'worker'])
      expect(compose.services[name]?.healthcheck).toBeDefined();
  });

  test('takes every secret from the environment and refuses to start without it', () => {
    for (const [, { environment }] of ours) {
      expect(environment['STERNWAY_SECRET_KEY']).toMatch(/^\$\{STERNWAY_SECRET_KEY:\?/);
      expect(environment['STERNWAY_ADMIN_TOKEN']).toMatch(/^\$\{STERNWAY_ADMIN_TOKEN:\?/);
      expect(environment['DATABASE_URL']).toContain('${POSTGRES_PASSWORD:?');
    }
  });

  test('sets only variables that Sternway reads', () => {
    const known: readonly string[] = variables.map(({ name }) => name);
    for (const [, { environment }] of ours)
      for (const name of Object.keys(environment)) expect(known).toContain(name);
  });
});
