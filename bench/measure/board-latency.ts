import pg from 'pg';
import { type RunningSternway, startSternway } from '../contestants/sternway';
import type { BenchPostgres } from '../database/bench-postgres';
import type { OpenResult, WatchResult } from '../load/load-job';
import { runLoad, startWatch } from '../load/run-load';
import { type ProcessMemory, readMemory } from '../process/memory';
import { figure, table } from '../report/table';
import type { Target } from '../report/target';
import type { Durations } from '../statistics/percentile';
import { firstSerial } from '../workload/hook-sequence';

export interface LatencyPlan {
  readonly perSecond: number;
  readonly seconds: number;
  /** Before it, not counted. */
  readonly warmUpSeconds: number;
  readonly viewers: number;
}

export const fullLatency: LatencyPlan = { perSecond: 250, seconds: 60, warmUpSeconds: 5, viewers: 8 };
export const quickLatency: LatencyPlan = { perSecond: 100, seconds: 2, warmUpSeconds: 1, viewers: 3 };

export interface LatencyFigures extends LatencyPlan {
  /** Deployments in the database beforehand. */
  readonly deployments: number;
  /** From the moment a hook was due to the end of its answer. Milliseconds. */
  readonly acknowledgement: Durations;
  readonly failures: number;
  /** From the moment a hook was due to the message that shows its deployment on the board. Milliseconds. */
  readonly hookToBoard: Durations;
  readonly missing: number;
  /** From storing to ingesting, by the database's clock. Milliseconds. */
  readonly ingestLag: { readonly p50: number; readonly p95: number; readonly max: number };
  /** Right after the load; empty where the system does not tell. */
  readonly memory: readonly ProcessMemory[];
}

/**
 * Sends webhooks at a steady rate while several pages are open, and notes how long each takes to be acknowledged and to
 * be seen; then how much memory web process and worker hold.
 */
export async function measureLatency(
  postgres: BenchPostgres,
  database: { readonly url: string; readonly deployments: number },
  plan: LatencyPlan,
  log: (message: string) => void,
): Promise<LatencyFigures> {
  const { folder } = postgres;
  const signingToken = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  const sternway = await startSternway({ databaseUrl: database.url, folder, signingToken, withWorker: true });
  try {
    const warmed = await sendAndWatch(sternway, { ...plan, seconds: plan.warmUpSeconds }, firstSerial);
    const nextSerial = firstSerial + warmed.open.sent.length;
    await postgres.settle();
    log(`${plan.perSecond} hooks/s for ${plan.seconds} s with ${plan.viewers} viewers`);
    const { open, watch } = await sendAndWatch(sternway, plan, nextSerial);
    await sternway.settle();
    return {
      ...plan,
      deployments: database.deployments,
      acknowledgement: open.latency,
      failures: open.failures,
      hookToBoard: watch.latency,
      missing: watch.missing,
      ingestLag: await readIngestLag(database.url, open.sent.length),
      memory: sternway.processes.flatMap(({ name, pid }) => readMemory(name, pid) ?? []),
    };
  } finally {
    await sternway.stop();
  }

  async function sendAndWatch(
    { url, adminToken, hookUrl }: RunningSternway,
    { perSecond, seconds, viewers }: LatencyPlan,
    serial: number,
  ): Promise<{ open: OpenResult; watch: WatchResult }> {
    const logFile = `${folder}/load.log`;
    const watch = await startWatch({ kind: 'watch', url, adminToken, viewers }, logFile);
    try {
      const target = { url: hookUrl, signingToken };
      const open = await runLoad({ kind: 'open', target, perSecond, seconds, firstSerial: serial }, logFile);
      return { open, watch: await watch.expect(open.sent) };
    } finally {
      await watch.stop();
    }
  }
}

/** How long the newest deliveries waited. */
async function readIngestLag(databaseUrl: string, newest: number): Promise<LatencyFigures['ingestLag']> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<LatencyFigures['ingestLag']>(
      `select percentile_cont(0.5) within group (order by lag) as p50, percentile_cont(0.95) within group (order by lag) as p95, max(lag) as max
      from (select extract(epoch from processed_at - received_at)::float8 * 1000 as lag from delivery order by id desc limit $1) as newest`,
      [newest],
    );
    return rows[0] ?? { p50: Number.NaN, p95: Number.NaN, max: Number.NaN };
  } finally {
    await client.end();
  }
}

export function latencyTargets(figures: LatencyFigures): Target[] {
  const { perSecond, memory } = figures;
  const together = memory.reduce((sum, process) => sum + process.rss, 0);
  return [
    {
      name: `acknowledgement at ${perSecond} hooks/s: p99`,
      measured: figures.failures === 0 ? figures.acknowledgement.p99 : Number.NaN,
      limit: 250,
      unit: 'ms',
      direction: 'atMost',
    },
    {
      name: `hook to board at ${perSecond} hooks/s: p95`,
      measured: figures.missing === 0 ? figures.hookToBoard.p95 : Number.NaN,
      limit: 1000,
      unit: 'ms',
      direction: 'atMost',
    },
    {
      name: 'memory of web and worker together after it (RSS)',
      measured: memory.length === 0 ? Number.NaN : together,
      limit: 600,
      unit: 'MB',
      direction: 'atMost',
    },
  ];
}

export function latencyTable(figures: LatencyFigures): string {
  const row = (name: string, { p50, p95, p99, max }: Durations) => [name, p50, p95, p99, max];
  const times = table(
    ['milliseconds', 'p50', 'p95', 'p99', 'max'],
    [row('acknowledgement', figures.acknowledgement), row('hook to board', figures.hookToBoard)],
  );
  const { p50, p95, max } = figures.ingestLag;
  const memory = table(
    ['process', 'RSS MB', 'PSS MB'],
    figures.memory.map(({ name, rss, pss }) => [name, rss, pss ?? Number.NaN]),
  );
  return [
    times,
    `\n${figures.failures} hooks not acknowledged, ${figures.missing} not seen on the board`,
    `ingest lag p50 ${figure(p50)} ms, p95 ${figure(p95)} ms, max ${figure(max)} ms`,
    `\nMemory after it\n\n${memory}`,
  ].join('\n');
}
