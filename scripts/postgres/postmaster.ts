import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries';
import { diskFull, processOptions } from './cluster';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import type { ServerIdentity } from './server-identity';

/** A log that has grown beyond this is put aside (one generation) at the next start. */
const logLimitBytes = 10 * 1024 * 1024;

/** Within the 10 s that the whole of Sternway has for stopping; being killed costs the server only a recovery. */
const stopPatienceSeconds = { fast: 5, immediate: 2 };

/** A cluster, and what is needed to run a server on it. */
export interface Postmaster {
  readonly directory: string;
  readonly binaries: PostgresBinaries;
  readonly identity: ServerIdentity | null;
}

/** The start failed because something else listens on the port. */
export class PortTakenError extends EmbeddedPostgresError {}

/** True while a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Process id of the server that runs on the cluster; null when none does, also when a stale postmaster.pid says otherwise. */
export function runningPid(directory: string): number | null {
  const file = path.join(directory, 'postmaster.pid');
  if (!fs.existsSync(file)) return null;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && isPostgresOn(pid, directory) ? pid : null;
}

/** The pid of a dead server may by now belong to anything: only a postgres on this very folder counts. */
function isPostgresOn(pid: number, directory: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    const command =
      process.platform === 'linux'
        ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(directory);
  } catch {
    // It ended between the two looks.
    return false;
  }
}

/**
 * Starts a server and returns its process id when it accepts connections.
 *
 * @param settings Further settings of the server, by name.
 * @throws PortTakenError, or EmbeddedPostgresError with what the server's log says.
 */
export async function startPostmaster(
  postmaster: Postmaster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<number> {
  const { directory, binaries, identity } = postmaster;
  if (runningPid(directory) === null) fs.rmSync(path.join(directory, 'postmaster.pid'), { force: true });
  const log = path.join(directory, 'server.log');
  if (fs.existsSync(log) && fs.statSync(log).size > logLimitBytes) fs.renameSync(log, `${log}.old`);
  const before = fs.existsSync(log) ? fs.statSync(log).size : 0;
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    ...(process.platform === 'win32' ? {} : { unix_socket_directories: '' }),
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const options = Object.entries(all).map(
    ([name, value]) => `-c ${name}=${/^[\w.]+$/.test(value) ? value : `'${value}'`}`,
  );
  const code = await runPgCtl(postmaster, [
    'start',
    '--wait',
    '--timeout=60',
    `--log=${log}`,
    `--options=${options.join(' ')}`,
  ]);
  const pid = runningPid(directory);
  if (code === 0 && pid !== null) return pid;
  throw explainStart(readFrom(log, before), directory, port, identity, binaries);
}

/** Stops whatever server runs on the cluster: open transactions are rolled back, data is flushed. */
export async function stopPostmaster(postmaster: Postmaster, mode: 'fast' | 'immediate'): Promise<void> {
  const pid = runningPid(postmaster.directory);
  if (pid === null) return;
  const code = await runPgCtl(postmaster, [
    'stop',
    '--wait',
    `--timeout=${stopPatienceSeconds[mode]}`,
    `--mode=${mode}`,
  ]);
  if (code === 0 || !isAlive(pid)) return;
  if (mode === 'fast') return stopPostmaster(postmaster, 'immediate');
  // Backends notice the death of their postmaster and leave; the next start replays the log.
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(20);
}

function runPgCtl({ directory, binaries, identity }: Postmaster, args: string[]): Promise<number | null> {
  // Detached and without pipes: the server outlives pg_ctl, must not get the terminal's Ctrl-C, and would keep
  // a pipe open.
  const child = spawn(binaries.pgCtl, [`--pgdata=${directory}`, ...args], {
    ...processOptions(identity),
    detached: true,
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

function readFrom(file: string, offset: number): string {
  return fs.existsSync(file) ? fs.readFileSync(file).subarray(offset).toString('utf8') : '';
}

function explainStart(
  log: string,
  directory: string,
  port: number,
  identity: ServerIdentity | null,
  binaries: PostgresBinaries,
): EmbeddedPostgresError {
  if (/could not bind|Address already in use/.test(log))
    return new PortTakenError(`Port ${port} of the embedded database is taken.`);
  if (diskFull.test(log))
    return new EmbeddedPostgresError(
      `The disk that holds ${directory} is full, and the database cannot start. Free some space; nothing that was acknowledged is lost.`,
    );
  if (/could not access directory|Permission denied|has wrong ownership|has invalid permissions/.test(log)) {
    const who = identity ? `uid ${identity.uid}` : `uid ${process.getuid?.() ?? 'of this user'}`;
    return new EmbeddedPostgresError(
      `The database folder ${directory} must belong to the user that runs the server (${who}) and be closed to others. Start Sternway as the user that created it, or change its owner.`,
    );
  }
  const tail = log.trim().split('\n').slice(-8).join('\n') || `${binaries.postgres} said nothing`;
  return new EmbeddedPostgresError(`The database did not start on ${directory}:\n${tail}`);
}
