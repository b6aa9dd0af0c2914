import path from 'node:path';
import { unlessFresh } from '@/scripts/bootstrap/fingerprint.mjs';
import { runQuietly, step } from '@/scripts/bootstrap/progress.mjs';
import { freePort } from '@/scripts/postgres/free-port';
import { startProcess } from '../process/start-process';
import { untilAnswering } from '../process/until-answering';
import type { Contestant } from './contestant';

const source = 'bench/naive-next';
const next = 'node_modules/next/dist/bin/next';

/** The route handler that a tutorial would write, built by Next and served by `next start`. */
export async function startNaiveNext(databaseUrl: string, folder: string): Promise<Contestant> {
  await build();
  const port = await freePort();
  const server = startProcess({
    name: 'naive Next',
    program: next,
    args: ['start', source, '--port', String(port), '--hostname', '127.0.0.1'],
    env: { DATABASE_URL: databaseUrl },
    logFile: path.join(folder, `naive-next-${port}.log`),
  });
  await untilAnswering(server, `http://127.0.0.1:${port}/hooks`);
  return {
    name: 'naive Next',
    hookUrl: `http://127.0.0.1:${port}/hooks`,
    settle: () => Promise.resolve(0),
    stop: () => server.stop(),
  };
}

function build(): Promise<void> {
  const inputs = ['package-lock.json', 'prisma/schema.prisma', 'lib/db/client.ts'];
  const sources = ['app', 'instrumentation.ts', 'next.config.ts', 'tsconfig.json'].map(
    (name) => `${source}/${name}`,
  );
  return unlessFresh(
    `${source}/.next/.fingerprint`,
    [...inputs, ...sources],
    [`${source}/.next/BUILD_ID`],
    () =>
      step('building the naive Next app', 'naive Next app built', () =>
        runQuietly(process.execPath, [next, 'build', source], { env: { NODE_ENV: 'production' } }),
      ),
  );
}
