import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beatMilliseconds } from './beat.mjs';

/** One process of Sternway, as the launcher runs it. */
export interface ProcessSpec {
  /** For messages. */
  readonly name: string;
  /** Arguments of Node: the program first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Is told each line of standard output before it is shown; returns false to keep the line back. */
  readonly onLine?: (line: string) => boolean;
  /** Resolves to false when the process no longer does its work; asked every few seconds. */
  readonly isHealthy?: () => Promise<boolean>;
}

/** A process that is started again whenever it ends or hangs. */
export interface SupervisedProcess {
  readonly name: string;
  /** Process id at this moment; null while it is down. */
  pid(): number | null;
  /** Asks it to end, and kills it when it does not. */
  stop(patienceMilliseconds: number): Promise<void>;
}

/** How patient the supervision is; tests are less so. */
export interface Patience {
  /** Pause before the first restart; doubled while starts keep failing. */
  readonly firstPauseMilliseconds: number;
  readonly longestPauseMilliseconds: number;
  /** A process that lived this long was not a failing start. */
  readonly settledMilliseconds: number;
  readonly checkMilliseconds: number;
  /** Consecutive failed checks before the process is replaced. Counted, not timed: a suspended machine is no fault. */
  readonly failedChecks: number;
}

const ordinaryPatience: Patience = {
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 15_000,
  settledMilliseconds: 30_000,
  checkMilliseconds: 5000,
  failedChecks: 4,
};

const preload = path.resolve('scripts/launcher/child-of-launcher.mjs');

/**
 * Starts a process and keeps it running: it is started again with growing pauses when it ends, and replaced when its
 * event loop stands still or `isHealthy` says no. It ends by itself when the launcher dies.
 */
export function superviseProcess(
  spec: ProcessSpec,
  log: (message: string) => void,
  patience: Patience = ordinaryPatience,
): SupervisedProcess {
  const stopping = new AbortController();
  let current: ChildProcess | null = null;

  async function keepRunning(): Promise<void> {
    let pause = patience.firstPauseMilliseconds;
    while (!stopping.signal.aborted) {
      const begun = Date.now();
      const child = startProcess(spec);
      current = child;
      const ended = endOf(child);
      const watching = new AbortController();
      const watch = watchProcess(child, spec, log, patience, watching.signal);
      const how = await ended;
      current = null;
      watching.abort();
      await watch;
      if (stopping.signal.aborted) return;
      if (Date.now() - begun > patience.settledMilliseconds) pause = patience.firstPauseMilliseconds;
      log(`${spec.name} ended (${how}); starting it again in ${(pause / 1000).toFixed(1)} s`);
      await pauseUnless(stopping.signal, pause);
      pause = Math.min(pause * 2, patience.longestPauseMilliseconds);
    }
  }

  const running = keepRunning();
  return {
    name: spec.name,
    pid: () => current?.pid ?? null,
    async stop(patienceMilliseconds) {
      stopping.abort();
      current?.kill('SIGTERM');
      const finished = new AbortController();
      const impatience = (async () => {
        await pauseUnless(finished.signal, patienceMilliseconds);
        if (current) current.kill('SIGKILL');
      })();
      await running;
      finished.abort();
      await impatience;
    },
  };
}

function startProcess(spec: ProcessSpec): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--disable-warning=DeprecationWarning', '--import', preload, ...spec.args],
    {
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', spec.onLine ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      // In a process group of its own: Ctrl-C reaches only the launcher, which then stops everything in order.
      detached: true,
    },
  );
  if (spec.onLine && child.stdout) passLines(child.stdout, spec.onLine);
  return child;
}

function passLines(stdout: NodeJS.ReadableStream, onLine: (line: string) => boolean): void {
  let rest = '';
  stdout.setEncoding('utf8');
  stdout.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (onLine(line)) process.stdout.write(`${line}\n`);
  });
}

/** How a process ended, in words; a program that could not be started ends too. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

async function watchProcess(
  child: ChildProcess,
  spec: ProcessSpec,
  log: (message: string) => void,
  patience: Patience,
  ended: AbortSignal,
): Promise<void> {
  let beats = 0;
  let failures = 0;
  child.on('message', () => beats++);
  const checkMilliseconds = Math.max(patience.checkMilliseconds, beatMilliseconds + 500);
  for (;;) {
    beats = 0;
    await pauseUnless(ended, checkMilliseconds);
    if (ended.aborted) return;
    const well = beats > 0 && (spec.isHealthy ? await spec.isHealthy() : true);
    failures = well ? 0 : failures + 1;
    if (failures >= patience.failedChecks && !ended.aborted) {
      log(`${spec.name} does not answer; replacing it`);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return;
    }
  }
}

/** Waits, but no longer than until `signal`. */
async function pauseUnless(signal: AbortSignal, milliseconds: number): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
