import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBareHttp } from '../contestants/bare-http';
import { startSternway } from '../contestants/sternway';
import { type BenchPostgres, startBenchPostgres } from '../database/bench-postgres';
import { makeReport, readMachine } from '../report/report';
import {
  acknowledgementTable,
  acknowledgementTargets,
  measureAcknowledgements,
  quickAcknowledgements,
  type StartContestant,
} from './acknowledgements';

let postgres: BenchPostgres;

beforeAll(async () => {
  postgres = await startBenchPostgres(() => undefined);
});

afterAll(() => postgres.stop());

const isBuilt = fs.existsSync('.next/standalone/web.mjs') && fs.existsSync('dist/worker.mjs');
if (!isBuilt) console.log('Sternway is not built: its part of the benchmark is not tried');

// The figures of a machine that runs tests say nothing; that all of it works, does. The naive Next app is left out: it
// would have to be built first.
test('webhooks are sent, counted and reported', async () => {
  const bare: StartContestant = (databaseUrl) => startBareHttp(databaseUrl, postgres.folder);
  const sternway: StartContestant = (databaseUrl, signingToken) =>
    startSternway({ databaseUrl, folder: postgres.folder, signingToken, withWorker: true });
  const figures = await measureAcknowledgements(
    postgres,
    isBuilt ? [sternway, bare] : [bare],
    quickAcknowledgements,
    () => undefined,
  );
  const contestants = isBuilt ? ['Sternway', 'bare node:http'] : ['bare node:http'];
  expect(figures.map(({ contestant, hook, clients }) => [contestant, hook, clients])).toEqual(
    quickAcknowledgements.loads.flatMap(({ hook, clients }) =>
      contestants.map((contestant) => [contestant, hook, clients]),
    ),
  );
  for (const figure of figures) {
    expect(figure.failures).toBe(0);
    expect(figure.requestsPerSecond).toBeGreaterThan(0);
    expect(figure.p99Milliseconds).toBeGreaterThanOrEqual(figure.p50Milliseconds);
  }
  const run = { startedAt: new Date(0), seconds: 1, quick: true, machine: readMachine(postgres.version, 0) };
  const measured = {
    name: 'acknowledgements',
    title: '',
    text: acknowledgementTable(figures),
    figures,
    targets: acknowledgementTargets(figures),
  };
  const report: unknown = JSON.parse(JSON.stringify(makeReport(run, [measured])));
  expect(report).toMatchObject({
    startedAt: '1970-01-01T00:00:00.000Z',
    quick: true,
    machine: { node: process.version, postgres: expect.stringMatching(/^\d+/) },
    measurements: { acknowledgements: figures },
  });
  expect(report).toHaveProperty('targets');
});
