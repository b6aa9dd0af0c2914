import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '@/scripts/postgres/free-port';
import { type RunningProcess, startProcess } from '../process/start-process';
import { untilAnswering } from '../process/until-answering';
import type { Contestant } from './contestant';

/** Sternway as `npm start` runs it: the built web process and, unless left out, a worker. */
export interface RunningSternway extends Contestant {
  /** Address of the web process. */
  readonly url: string;
  readonly adminToken: string;
  readonly processes: readonly RunningProcess[];
}

/** More than the queue of any round needs. */
const drainPatienceMilliseconds = 900_000;

export async function startSternway(options: {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly signingToken: string;
  readonly withWorker: boolean;
}): Promise<RunningSternway> {
  const { databaseUrl, folder } = options;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const adminToken = randomBytes(24).toString('hex');
  const env = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    STERNWAY_DATA_DIR: folder,
    STERNWAY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    STERNWAY_ADMIN_TOKEN: adminToken,
    GITLAB_WEBHOOK_SIGNING_TOKEN: options.signingToken,
  };
  const logFile = (name: string) => path.join(folder, `${name}-${port}.log`);
  const web = startProcess({
    name: 'web',
    program: '.next/standalone/web.mjs',
    env,
    logFile: logFile('web'),
  });
  const processes = [web];
  if (options.withWorker)
    processes.push(
      startProcess({ name: 'worker', program: 'dist/worker.mjs', env, logFile: logFile('worker') }),
    );
  const stop = async () => {
    await Promise.all(processes.map((process) => process.stop()));
  };
  try {
    await untilAnswering(web, `${url}/api/health/${options.withWorker ? 'ready' : 'live'}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: 'Sternway',
    url,
    adminToken,
    processes,
    hookUrl: `${url}/api/webhooks/gitlab/default`,
    settle: () => untilIngested(databaseUrl, processes),
    stop,
  };
}

/** Waits until no delivery waits for the worker any more. */
async function untilIngested(databaseUrl: string, processes: readonly RunningProcess[]): Promise<number> {
  const begun = performance.now();
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'sternway-bench' });
  await client.connect();
  try {
    for (;;) {
      const { rowCount } = await client.query("select from delivery where status = 'pending' limit 1");
      const milliseconds = performance.now() - begun;
      if (rowCount === 0) return milliseconds / 1000;
      for (const process of processes) process.mustRun();
      if (milliseconds > drainPatienceMilliseconds)
        throw new Error('the worker does not get to the end of its queue');
      await delay(100);
    }
  } finally {
    await client.end();
  }
}
