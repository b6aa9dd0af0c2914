import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { testEnvironment } from '@/scripts/verify/run-tool';

/** A process that is measured, or that measures. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** The last lines it printed. */
  said(): string;
  /** @throws when the process has ended, with the last lines it printed. */
  mustRun(): void;
  stop(): Promise<void>;
}

/** Makes a process end when we do, however that happens. */
const preload = path.resolve('scripts/launcher/child-of-launcher.mjs');
const stopPatienceMilliseconds = 12_000;
const shownBytes = 4_000;

/**
 * Starts a Node process in the environment of tests, so that no setting of the shell finds its way into a figure.
 *
 * @param program a script to run
 * @param logFile where its output goes
 */
export function startProcess(options: {
  readonly name: string;
  readonly program: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
}): RunningProcess {
  const { name, logFile } = options;
  const log = fs.openSync(logFile, 'a');
  const child = fork(options.program, [...(options.args ?? [])], {
    execArgv: ['--import', preload, ...(options.nodeArgs ?? [])],
    env: { ...testEnvironment(), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...options.env },
    stdio: ['ignore', log, log, 'ipc'],
    // A session for each, as the launcher gives them: Linux shares processors between sessions first.
    detached: true,
  });
  fs.closeSync(log);
  const ended = once(child, 'exit');
  const said = () => fs.readFileSync(logFile, 'utf8').slice(-shownBytes);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    pid: child.pid ?? 0,
    child,
    said,
    mustRun() {
      if (hasEnded())
        throw new Error(`${name} has ended (${child.signalCode ?? child.exitCode}):\n${said()}`);
    },
    async stop() {
      if (hasEnded()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopPatienceMilliseconds);
      await ended;
      clearTimeout(timer);
    },
  };
}
