import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, ConfigError, readConfig } from '@/lib/config/env';
import { migrateDatabase } from '../migrate/migrate-database';
import { createDatabase, dropDatabase } from '../postgres/databases';
import { freePort } from '../postgres/free-port';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded-postgres';
import { lockDataDirectory } from './data-directory-lock';
import { type ReadyGitlab, startDemoGitlab } from './demo-gitlab';
import { checkExternalDatabase } from './external-database';
import { ensureSecrets, type GeneratedSecrets } from './generated-secrets';
import { checkListenAddress, localUrl } from './listen-address';
import { StartError } from './start-error';
import { type SupervisedProcess, superviseProcess } from './supervised-process';

/** start: the real thing. demo: against a simulated GitLab, beginning anew each time. dev: with reload. */
export type LaunchMode = 'start' | 'demo' | 'dev';

/** Stops everything in order and gives the data directory back. */
export type StopLaunched = () => Promise<void>;

/** Of the 10 s in which everything has to be gone, the database needs a part. */
const childPatienceMilliseconds = 5000;
const readyPatienceMilliseconds = 60_000;

/**
 * Starts Sternway: database, migrations, web server and worker, in the demo a simulated GitLab before them.
 *
 * @param signal Ends an unfinished start at its next step.
 * @throws StartError, ConfigError, DataDirectoryTakenError, EmbeddedPostgresError or MigrationError; whatever had been
 *   started by then is stopped again.
 */
export async function launch(
  mode: LaunchMode,
  log: (message: string) => void,
  signal: AbortSignal,
): Promise<StopLaunched> {
  const begun = performance.now();
  const dataDirectory = chooseDataDirectory(mode);
  const usesExternalDatabase = mode !== 'demo' && Boolean(process.env['DATABASE_URL']);
  if (mode === 'demo' && process.env['DATABASE_URL'])
    log('DATABASE_URL is not used: the demo has its own database');
  checkConfig();

  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    undo.push(lockDataDirectory(dataDirectory));
    const secrets = ensureSecrets(dataDirectory, process.env);
    const settings = checkConfig(secrets);
    await checkListenAddress(settings.host, settings.port);

    // The database and the simulated GitLab know nothing of each other: they start side by side.
    const [databaseUrl, gitlab] = await bothSettled(
      openDatabase(settings.databaseUrl),
      mode === 'demo' ? startDemo() : Promise.resolve(null),
    );
    signal.throwIfAborted();
    const env = {
      DATABASE_URL: databaseUrl,
      STERNWAY_DATA_DIR: dataDirectory,
      STERNWAY_SECRET_KEY: secrets.STERNWAY_SECRET_KEY,
      STERNWAY_ADMIN_TOKEN: secrets.STERNWAY_ADMIN_TOKEN,
      // The children write into a pipe: only here it is known that a person reads along.
      STERNWAY_LOG_FORMAT: process.env['STERNWAY_LOG_FORMAT'] || (process.stdout.isTTY ? 'pretty' : 'json'),
      NODE_ENV: mode === 'dev' ? 'development' : 'production',
      ...gitlab?.env,
    };
    const url = localUrl(settings.host, settings.port);
    const children = [
      superviseProcess(webSpec(mode, settings, url, env), log),
      superviseProcess(workerSpec(mode, env), log),
    ];
    undo.push(async () => {
      await Promise.all(children.map((child) => child.stop(childPatienceMilliseconds)));
    });
    if (mode === 'dev') undo.push(restartOnChange('lib', children, log));

    await untilReady(url, log, signal);
    if (gitlab) await gitlab.sendHooksTo(`${url}/api/webhooks/gitlab/default`);
    announce(mode, settings, secrets, gitlab, (performance.now() - begun) / 1000);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }

  async function openDatabase(externalUrl: string): Promise<string> {
    const url = usesExternalDatabase ? externalUrl : await openEmbedded();
    if (usesExternalDatabase) await checkExternalDatabase(url);
    signal.throwIfAborted();
    await migrateDatabase(url, 'prisma/migrations', log);
    return url;
  }

  async function openEmbedded(): Promise<string> {
    const server = await startEmbeddedPostgres({ dataDirectory, log });
    undo.push(() => server.stop());
    if (mode === 'demo') await emptyDatabase(server);
    return server.url;
  }

  async function startDemo(): Promise<ReadyGitlab> {
    const gitlab = startDemoGitlab(await freePort(), log);
    undo.push(() => gitlab.process.stop(childPatienceMilliseconds));
    return gitlab.ready;
  }
}

/** Like Promise.all, but lets both come to their end first, so that whatever they started is known and can be stopped. */
async function bothSettled<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/** The demo has a folder of its own, so that it can empty its database without a second thought. */
function chooseDataDirectory(mode: LaunchMode): string {
  const given = process.env['STERNWAY_DATA_DIR'];
  if (mode === 'demo') return path.resolve(given ? path.join(given, 'demo') : '.sternway-demo');
  return path.resolve(given || '.sternway');
}

/**
 * Checks the whole environment before anything is started or written; what the launcher itself fills in is stood in
 * for while it is not there yet.
 *
 * @throws ConfigError
 */
function checkConfig(secrets?: GeneratedSecrets): Config {
  return readConfig({
    ...process.env,
    DATABASE_URL: process.env['DATABASE_URL'] || 'postgresql://embedded/sternway',
    STERNWAY_SECRET_KEY:
      secrets?.STERNWAY_SECRET_KEY ??
      (process.env['STERNWAY_SECRET_KEY'] || Buffer.alloc(32).toString('base64')),
    STERNWAY_ADMIN_TOKEN:
      secrets?.STERNWAY_ADMIN_TOKEN ?? (process.env['STERNWAY_ADMIN_TOKEN'] || '-'.repeat(32)),
  });
}

/** The simulated GitLab forgets everything when it ends, so what the last demo learnt from it is no longer true. */
async function emptyDatabase(server: EmbeddedPostgres): Promise<void> {
  if (server.created) return;
  const url = new URL(server.url);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await dropDatabase(url.href, name);
  await createDatabase(url.href, name);
}

function webSpec(mode: LaunchMode, settings: Config, url: string, env: Readonly<Record<string, string>>) {
  const address = { HOST: settings.host, HOSTNAME: settings.host, PORT: String(settings.port) };
  if (mode === 'dev')
    return { name: 'web server', args: ['--import', 'tsx', 'lib/web/main.ts'], env: { ...env, ...address } };
  return {
    name: 'web server',
    args: ['.next/standalone/web.mjs'],
    env: { ...env, ...address },
    isHealthy: () => isOk(`${url}/api/health/live`),
  };
}

function workerSpec(mode: LaunchMode, env: Readonly<Record<string, string>>) {
  return {
    name: 'worker',
    args: mode === 'dev' ? ['--import', 'tsx', 'lib/worker/main.ts'] : ['dist/worker.mjs'],
    env,
  };
}

/**
 * In development Next reloads pages and routes by itself; both processes are started again when a file changes that they
 * loaded on their own.
 */
function restartOnChange(
  folder: string,
  children: readonly SupervisedProcess[],
  log: (message: string) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = fs.watch(folder, { recursive: true }, (_, file) => {
    if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      log(`${folder}/${file} changed`);
      for (const pid of children.map((child) => child.pid())) if (pid !== null) process.kill(pid, 'SIGTERM');
    }, 200);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

/** Waits until web server, database and worker are at work; says so when that takes unusually long. */
async function untilReady(url: string, log: (message: string) => void, signal: AbortSignal): Promise<void> {
  const begun = Date.now();
  let warned = false;
  while (!(await isOk(`${url}/api/health/ready`))) {
    await delay(100);
    signal.throwIfAborted();
    if (!warned && Date.now() - begun > readyPatienceMilliseconds) {
      warned = true;
      log(`not ready after a minute: see ${url}/api/health/ready and the messages above. Still trying.`);
    }
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening, not answering in time, or cut off: for the caller all of them are "no".
    return false;
  }
}

function announce(
  mode: LaunchMode,
  settings: Config,
  secrets: GeneratedSecrets,
  gitlab: ReadyGitlab | null,
  seconds: number,
): void {
  const url = settings.publicUrl;
  const lines = [`Sternway is ready after ${seconds.toFixed(1)} s: ${url}`];
  if (mode === 'demo' && gitlab) {
    lines.push(
      `  sign in            ${url}/sign-in#token=${secrets.STERNWAY_ADMIN_TOKEN}`,
      `  admin token        ${secrets.STERNWAY_ADMIN_TOKEN}`,
      `  simulated GitLab   ${gitlab.url}/_sim (push commits, break deployments, drop webhooks)`,
    );
  } else {
    lines.push(
      secrets.adminTokenFile === null
        ? '  sign in with the token of STERNWAY_ADMIN_TOKEN'
        : `  sign in with the token in ${secrets.adminTokenFile}`,
    );
  }
  lines.push('  Ctrl-C stops everything');
  console.log(lines.join('\n'));
}

/** What to print for an error that ends the start: for a person when it was foreseen, else everything. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const foreseen = [
    'DataDirectoryError',
    'DataDirectoryTakenError',
    'EmbeddedPostgresError',
    'MigrationError',
  ];
  if (error instanceof StartError || (error instanceof Error && foreseen.includes(error.name)))
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
