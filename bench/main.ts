import os from 'node:os';
import { startBareHttp } from './contestants/bare-http';
import { startNaiveNext } from './contestants/naive-next';
import { startSternway } from './contestants/sternway';
import { type BenchPostgres, startBenchPostgres } from './database/bench-postgres';
import { smallestHistory, writeHistory } from './database/write-history';
import * as acknowledgements from './measure/acknowledgements';
import * as boardApi from './measure/board-api';
import * as latency from './measure/board-latency';
import * as javaScript from './measure/javascript';
import * as startup from './measure/startup';
import { type MeasurementName, readOptions } from './options';
import { makeReport, type Measured, readMachine, targetTable, writeReport } from './report/report';

const log = (message: string) => console.error(`bench: ${message}`);

/** Sizes of the histories, in deployments. */
const fullHistories = [10_000, 100_000, 1_000_000];
const quickHistories = [smallestHistory];

/** The server of this run with the histories that were asked for so far. */
interface Bench {
  readonly quick: boolean;
  readonly postgres: BenchPostgres;
  history(deployments: number): Promise<boardApi.HistoryDatabase>;
}

function openBench(postgres: BenchPostgres, quick: boolean): Bench {
  const made = new Map<number, boardApi.HistoryDatabase>();
  return {
    quick,
    postgres,
    async history(deployments) {
      const known = made.get(deployments);
      if (known !== undefined) return known;
      log(`writing a history of ${deployments} deployments`);
      const url = await postgres.createDatabase(`history_${deployments}`);
      await writeHistory(url, deployments);
      const database = { url, deployments };
      made.set(deployments, database);
      return database;
    },
  };
}

const sizesOf = ({ quick }: Bench) => (quick ? quickHistories : fullHistories);

const measure: Readonly<Record<MeasurementName, (bench: Bench) => Promise<Omit<Measured, 'name'>>>> = {
  async acknowledgements({ quick, postgres }) {
    const { folder } = postgres;
    const figures = await acknowledgements.measureAcknowledgements(
      postgres,
      [
        (databaseUrl, signingToken) => startSternway({ databaseUrl, folder, signingToken, withWorker: true }),
        (databaseUrl) => startNaiveNext(databaseUrl, folder),
        (databaseUrl) => startBareHttp(databaseUrl, folder),
      ],
      quick ? acknowledgements.quickAcknowledgements : acknowledgements.fullAcknowledgements,
      log,
    );
    return {
      title: 'Webhooks stored and acknowledged',
      text: acknowledgements.acknowledgementTable(figures),
      figures,
      targets: acknowledgements.acknowledgementTargets(figures),
    };
  },

  async board(bench) {
    const databases: boardApi.HistoryDatabase[] = [];
    for (const size of sizesOf(bench)) databases.push(await bench.history(size));
    const plan = bench.quick ? boardApi.quickBoardApi : boardApi.fullBoardApi;
    const figures = await boardApi.measureBoardApi(databases, bench.postgres.folder, plan, log);
    return {
      title: 'Board API',
      text: boardApi.boardApiTable(figures),
      figures,
      targets: boardApi.boardApiTargets(figures),
    };
  },

  async javascript(bench) {
    const { url } = await bench.history(Math.min(...sizesOf(bench)));
    const figures = await javaScript.measureJavaScript(url, bench.postgres.folder);
    return {
      title: 'JavaScript at the first load of a page',
      text: javaScript.javaScriptTable(figures),
      figures,
      targets: javaScript.javaScriptTargets(figures),
    };
  },

  async latency(bench) {
    const database = await bench.history(Math.max(...sizesOf(bench)));
    const plan = bench.quick ? latency.quickLatency : latency.fullLatency;
    const figures = await latency.measureLatency(bench.postgres, database, plan, log);
    return {
      title: `Hook to board: ${plan.perSecond} hooks/s for ${plan.seconds} s, ${plan.viewers} viewers, ${database.deployments} deployments before`,
      text: latency.latencyTable(figures),
      figures,
      targets: latency.latencyTargets(figures),
    };
  },

  async startup({ quick, postgres }) {
    const figures = await startup.measureStartup(postgres.folder, quick ? 1 : 5);
    return {
      title: 'Start',
      text: startup.startupTable(figures),
      figures,
      targets: startup.startupTargets(figures),
    };
  },
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const startedAt = new Date();
  const loadBefore = os.loadavg()[0] ?? 0;
  const postgres = await startBenchPostgres(log);
  // What is being measured ends with us; only the database and its folder are left to clear away.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void postgres.stop().then(() => process.exit(1)));
  const measured: Measured[] = [];
  try {
    const bench = openBench(postgres, options.quick);
    for (const name of options.names) {
      log(`measuring ${name}`);
      measured.push({ name, ...(await measure[name](bench)) });
    }
  } finally {
    await postgres.stop();
  }
  const report = makeReport(
    {
      startedAt,
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      quick: options.quick,
      machine: readMachine(postgres.version, loadBefore),
    },
    measured,
  );
  for (const { title, text } of measured) console.log(`\n${title}\n\n${text}`);
  console.log(`\nTargets${options.quick ? ' (a quick run: these figures mean nothing)' : ''}\n`);
  console.log(targetTable(report.targets));
  console.log(`\nwritten to ${writeReport(report)}`);
}

await main();
