import path from 'node:path';
import { freePort } from '@/scripts/postgres/free-port';
import { startProcess } from '../process/start-process';
import { untilAnswering } from '../process/until-answering';
import type { Contestant } from './contestant';

/** node:http and pg without anything else: what the machine and the database allow. */
export async function startBareHttp(databaseUrl: string, folder: string): Promise<Contestant> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = startProcess({
    name: 'bare node:http',
    program: 'bench/contestants/bare-http-server.ts',
    nodeArgs: ['--import', 'tsx'],
    env: { DATABASE_URL: databaseUrl, PORT: String(port) },
    logFile: path.join(folder, `bare-http-${port}.log`),
  });
  await untilAnswering(server, url);
  return {
    name: 'bare node:http',
    hookUrl: url,
    settle: () => Promise.resolve(0),
    stop: () => server.stop(),
  };
}
