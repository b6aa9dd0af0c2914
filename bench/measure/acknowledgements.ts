import pg from 'pg';
import type { Contestant } from '../contestants/contestant';
import type { BenchPostgres } from '../database/bench-postgres';
import type { ClosedResult } from '../load/load-job';
import { runLoad } from '../load/run-load';
import { table } from '../report/table';
import type { Target } from '../report/target';
import { median } from '../statistics/percentile';
import { firstSerial } from '../workload/hook-sequence';
import type { HookKind } from '../workload/render-hook';

/** One receiver under one load: medians over the rounds. */
export interface AcknowledgementFigure {
  readonly contestant: string;
  readonly hook: HookKind;
  readonly clients: number;
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly failures: number;
  /** Requests per second of each round. */
  readonly rounds: readonly number[];
  /** From the end of a round until the background had done the rest of its work. Seconds. */
  readonly settleSeconds: number;
}

export interface AcknowledgementPlan {
  readonly loads: readonly { readonly hook: HookKind; readonly clients: number }[];
  readonly rounds: number;
  /** Once before everything, so that nobody is measured while the code is still being compiled. */
  readonly firstSeconds: number;
  /** Before each round, not counted. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** The plan of the full run, and a small one that only shows that everything works. */
export const fullAcknowledgements: AcknowledgementPlan = {
  loads: [
    { hook: 'deployment', clients: 1 },
    { hook: 'deployment', clients: 8 },
    { hook: 'deployment', clients: 64 },
    { hook: 'pipeline', clients: 64 },
  ],
  rounds: 5,
  firstSeconds: 8,
  warmUpSeconds: 1,
  seconds: 4,
};
export const quickAcknowledgements: AcknowledgementPlan = {
  loads: [
    { hook: 'deployment', clients: 1 },
    { hook: 'deployment', clients: 64 },
  ],
  rounds: 1,
  firstSeconds: 0.5,
  warmUpSeconds: 0.2,
  seconds: 0.5,
};

/** Starts a receiver on a database of its own with the same tables. */
export type StartContestant = (databaseUrl: string, signingToken: string) => Promise<Contestant>;

/**
 * How many webhooks a second are acknowledged, by several receivers on one database server, in turns: A B C A B C. While
 * one is measured the others are idle, and its own background work of the round is awaited before the next begins.
 */
export async function measureAcknowledgements(
  postgres: BenchPostgres,
  starts: readonly StartContestant[],
  plan: AcknowledgementPlan,
  log: (message: string) => void,
): Promise<AcknowledgementFigure[]> {
  const signingToken = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  const contestants: Contestant[] = [];
  const databases: string[] = [];
  try {
    for (const [index, start] of starts.entries()) {
      const name = `acknowledge_${index}`;
      const url = await postgres.createDatabase(name);
      databases.push(name);
      await createConnection(url);
      contestants.push(await start(url, signingToken));
    }
    const figures: AcknowledgementFigure[] = [];
    let serial = firstSerial;
    for (const contestant of contestants) {
      const { nextSerial } = await runLoad(
        {
          kind: 'closed',
          target: { url: contestant.hookUrl, signingToken },
          hook: 'deployment',
          clients: 8,
          warmUpSeconds: 0,
          seconds: plan.firstSeconds,
          firstSerial: serial,
        },
        `${postgres.folder}/load.log`,
      );
      serial = nextSerial;
      await contestant.settle();
    }
    for (const load of plan.loads) {
      const results = new Map<Contestant, { result: ClosedResult; settleSeconds: number }[]>();
      for (let round = 1; round <= plan.rounds; round += 1) {
        for (const contestant of contestants) {
          await postgres.settle();
          const target = { url: contestant.hookUrl, signingToken };
          const { warmUpSeconds, seconds } = plan;
          const result = await runLoad(
            { kind: 'closed', ...load, target, warmUpSeconds, seconds, firstSerial: serial },
            `${postgres.folder}/load.log`,
          );
          serial = result.nextSerial;
          const settleSeconds = await contestant.settle();
          results.set(contestant, [...(results.get(contestant) ?? []), { result, settleSeconds }]);
          log(
            `${load.hook} hooks, ${load.clients} clients, round ${round}, ${contestant.name}: ${result.requestsPerSecond.toFixed(0)}/s, then ${settleSeconds.toFixed(1)} s until settled`,
          );
        }
      }
      for (const [{ name }, rounds] of results) figures.push(toFigure(name, load, rounds));
    }
    return figures;
  } finally {
    for (const contestant of contestants) await contestant.stop();
    for (const name of databases) await postgres.dropDatabase(name);
  }
}

async function createConnection(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("insert into connection (id) values ('default')");
  } finally {
    await client.end();
  }
}

function toFigure(
  contestant: string,
  load: { readonly hook: HookKind; readonly clients: number },
  rounds: readonly { readonly result: ClosedResult; readonly settleSeconds: number }[],
): AcknowledgementFigure {
  const results = rounds.map(({ result }) => result);
  return {
    contestant,
    ...load,
    requestsPerSecond: median(results.map((result) => result.requestsPerSecond)),
    p50Milliseconds: median(results.map((result) => result.latency.p50)),
    p99Milliseconds: median(results.map((result) => result.latency.p99)),
    failures: results.reduce((sum, result) => sum + result.failures, 0),
    rounds: results.map((result) => result.requestsPerSecond),
    settleSeconds: median(rounds.map(({ settleSeconds }) => settleSeconds)),
  };
}

/** What has to be reached with 64 clients, for each of the two receivers Sternway is compared with. */
const wantedRatios = [
  { contestant: 'naive Next', ratio: 1.5 },
  { contestant: 'bare node:http', ratio: 0.8 },
] as const;

export function acknowledgementTargets(figures: readonly AcknowledgementFigure[]): Target[] {
  const rate = (contestant: string) =>
    figures.find(
      (figure) => figure.contestant === contestant && figure.hook === 'deployment' && figure.clients === 64,
    )?.requestsPerSecond ?? Number.NaN;
  return wantedRatios
    .filter(({ contestant }) => figures.some((figure) => figure.contestant === contestant))
    .map(({ contestant, ratio }) => ({
      name: `acknowledgements/s at 64 clients: Sternway ÷ ${contestant}`,
      measured: rate('Sternway') / rate(contestant),
      limit: ratio,
      unit: '×',
      direction: 'atLeast',
    }));
}

export function acknowledgementTable(figures: readonly AcknowledgementFigure[]): string {
  return table(
    ['hook', 'clients', 'receiver', 'acknowledged/s', 'p50 ms', 'p99 ms', 'failed', 'then working s'],
    figures.map((figure) => [
      figure.hook,
      figure.clients,
      figure.contestant,
      figure.requestsPerSecond,
      figure.p50Milliseconds,
      figure.p99Milliseconds,
      figure.failures,
      figure.settleSeconds,
    ]),
  );
}
