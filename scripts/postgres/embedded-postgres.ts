import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { createDataDirectory } from '../data-directory';
import { locateBinaries } from './binaries';
import {
  type ClusterRecord,
  clusterUser,
  ensureCluster,
  readClusterRecord,
  writeClusterRecord,
} from './cluster';
import { freePort } from './free-port';
import { PortTakenError, type Postmaster, runningPid, startPostmaster, stopPostmaster } from './postmaster';
import { serverIdentity } from './server-identity';

/** How to run an embedded database. */
export interface EmbeddedPostgresOptions {
  /** Folder of the cluster and of the 0600 file with its port and password; created when missing. */
  readonly dataDirectory: string;
  readonly log: (message: string) => void;
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How often the running server is looked at; 500 unless given. */
  readonly probeMilliseconds?: number;
}

/** A running embedded database. */
export interface EmbeddedPostgres {
  /** Connection string of the database `sternway`; stays the same when the server has to be restarted. */
  readonly url: string;
  /** True when this start created the cluster. */
  readonly created: boolean;
  /** Process id of the server at this moment; null while it is down. */
  pid(): number | null;
  /** Stops looking after the server and shuts it down. */
  stop(): Promise<void>;
}

const databaseName = 'sternway';
const probeTimeoutMilliseconds = 3000;
const failedProbesBeforeRestart = 3;
const restartPauseMilliseconds = { first: 100, longest: 5000 };

/**
 * Starts Postgres on a data directory and looks after it until `stop`: a server that was killed or no longer
 * answers is started again on the same port. If this process dies, the server is shut down.
 *
 * The caller must hold the data directory's lock: a server that is found running there belongs to a launcher that
 * was killed, perhaps of another version, and is stopped first.
 *
 * @throws EmbeddedPostgresError or DataDirectoryError with a message for a person.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = path.resolve(options.dataDirectory);
  createDataDirectory(dataDirectory);
  const known = readClusterRecord(dataDirectory);
  const identity = serverIdentity(known?.directory ?? path.join(dataDirectory, 'postgres'));
  const copies = identity ? '/var/lib/sternway' : dataDirectory;
  const binaries = locateBinaries(identity, copies, options.log);
  const cluster = await ensureCluster(dataDirectory, binaries, identity);
  if (cluster.created && !cluster.directory.startsWith(dataDirectory))
    options.log(`the database is in ${cluster.directory}: its user cannot enter ${dataDirectory}`);
  const postmaster: Postmaster = { directory: cluster.directory, binaries, identity };
  if (runningPid(cluster.directory) !== null) {
    options.log('stopping a database server that an earlier start left behind');
    await stopPostmaster(postmaster, 'fast');
  }
  const port = await startOnFreePort(postmaster, cluster, dataDirectory, options);
  await ensureDatabase(connectionString({ ...cluster, port }, 'postgres'));
  const url = connectionString({ ...cluster, port }, databaseName);
  const watch = watchServer(postmaster, port, url, options);
  return {
    url,
    created: cluster.created,
    pid: () => runningPid(cluster.directory),
    stop: () => watch.stop(),
  };
}

/** Connection string of an embedded database that another process runs; null when none is running. */
export function runningDatabaseUrl(dataDirectory: string): string | null {
  const record = readClusterRecord(path.resolve(dataDirectory));
  return record && runningPid(record.directory) !== null ? connectionString(record, databaseName) : null;
}

function connectionString(cluster: Pick<ClusterRecord, 'port' | 'password'>, database: string): string {
  return `postgresql://${clusterUser}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

async function startOnFreePort(
  postmaster: Postmaster,
  cluster: ClusterRecord,
  dataDirectory: string,
  options: EmbeddedPostgresOptions,
): Promise<number> {
  let port = cluster.port;
  for (let attempt = 1; ; attempt++) {
    try {
      await startPostmaster(postmaster, port, options.settings ?? {});
      return port;
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === 5) throw error;
      const taken = port;
      port = await freePort();
      options.log(`port ${taken} is taken, the database uses ${port} instead`);
      writeClusterRecord(dataDirectory, { ...cluster, port, initialised: true });
    }
  }
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

/**
 * Shuts the server down when we die without a word (kill -9): a shell that does nothing but wait for the end of its
 * input, which the system closes with us.
 */
function guardServer(pid: number): ChildProcess | null {
  if (process.platform === 'win32') return null;
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -INT ${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.unref();
  return guard;
}

async function dismiss(guard: ChildProcess | null): Promise<void> {
  if (!guard || guard.exitCode !== null || guard.signalCode !== null) return;
  guard.ref();
  const ended = once(guard, 'exit');
  guard.kill('SIGKILL');
  await ended;
}

/** Restarts the server when it is gone or stops answering. */
function watchServer(
  postmaster: Postmaster,
  port: number,
  url: string,
  options: EmbeddedPostgresOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const probeMilliseconds = options.probeMilliseconds ?? 500;
  let serverPid = runningPid(postmaster.directory);
  let guard = serverPid === null ? null : guardServer(serverPid);

  async function restart(reason: string): Promise<void> {
    options.log(`the database ${reason}; starting it again`);
    await dismiss(guard);
    let pause = restartPauseMilliseconds.first;
    while (!stopping.signal.aborted) {
      try {
        await stopPostmaster(postmaster, 'immediate');
        serverPid = await startPostmaster(postmaster, port, options.settings ?? {});
        guard = guardServer(serverPid);
        options.log('the database is back');
        return;
      } catch (error) {
        options.log(error instanceof Error ? error.message : String(error));
        await pauseUnlessStopped(pause, stopping.signal);
        pause = Math.min(pause * 2, restartPauseMilliseconds.longest);
      }
    }
  }

  async function watch(): Promise<void> {
    let failures = 0;
    for (let beat = 1; !stopping.signal.aborted; beat++) {
      await pauseUnlessStopped(probeMilliseconds, stopping.signal);
      if (stopping.signal.aborted) return;
      if (runningPid(postmaster.directory) === null) {
        await restart('has stopped');
        failures = 0;
      } else if (beat % 10 === 0) {
        failures = (await answers(url)) ? 0 : failures + 1;
        if (failures === failedProbesBeforeRestart) {
          await restart('does not answer');
          failures = 0;
        }
      }
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
      await stopPostmaster(postmaster, 'fast');
      await dismiss(guard);
    },
  };
}

/** Waits, but no longer than until we are told to stop. */
async function pauseUnlessStopped(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** True when the server runs a statement; being out of connections is an answer too. */
async function answers(url: string): Promise<boolean> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: probeTimeoutMilliseconds,
    query_timeout: probeTimeoutMilliseconds,
  });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    return error instanceof DatabaseError && error.code === '53300';
  } finally {
    await client.end();
  }
}
