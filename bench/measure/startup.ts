import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@/scripts/postgres/free-port';
import { answers } from '../process/until-answering';
import { startProcess } from '../process/start-process';
import { table } from '../report/table';
import type { Target } from '../report/target';

/** One start of everything and its end. Seconds. */
export interface StartFigure {
  readonly start: string;
  /** From the command to the first good answer of /api/health/ready. */
  readonly readySeconds: number;
  /** From the signal to the end of the process. */
  readonly stopSeconds: number;
}

/** Runs what `npm start` runs, on a new data directory and then again on the same. Everything is built already. */
export async function measureStartup(folder: string, laterStarts: number): Promise<StartFigure[]> {
  const dataDirectory = path.join(folder, 'start');
  fs.mkdirSync(dataDirectory, { mode: 0o711 });
  const env = {
    STERNWAY_DATA_DIR: dataDirectory,
    STERNWAY_ADMIN_TOKEN: randomBytes(24).toString('hex'),
    PORT: String(await freePort()),
  };
  const figures = [await startOnce('first (new database)', folder, env)];
  for (let number = 0; number < laterStarts; number += 1) figures.push(await startOnce('later', folder, env));
  return figures;
}

async function startOnce(
  start: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<StartFigure> {
  const begun = performance.now();
  const launcher = startProcess({
    name: 'launcher',
    program: 'scripts/bootstrap.mjs',
    args: ['start'],
    env,
    logFile: path.join(folder, 'start.log'),
  });
  try {
    while (!(await answers(`http://127.0.0.1:${env['PORT']}/api/health/ready`))) {
      launcher.mustRun();
      await delay(20);
    }
  } catch (error) {
    await launcher.stop();
    throw error;
  }
  const ready = performance.now();
  await launcher.stop();
  return {
    start,
    readySeconds: (ready - begun) / 1000,
    stopSeconds: (performance.now() - ready) / 1000,
  };
}

export function startupTargets(figures: readonly StartFigure[]): Target[] {
  return [
    {
      name: 'second start to ready, slowest',
      measured: Math.max(...figures.slice(1).map(({ readySeconds }) => readySeconds)),
      limit: 10,
      unit: 's',
      direction: 'atMost',
    },
  ];
}

export function startupTable(figures: readonly StartFigure[]): string {
  return table(
    ['start', 'ready after s', 'stopped after s'],
    figures.map(({ start, readySeconds, stopSeconds }) => [start, readySeconds, stopSeconds]),
  );
}
