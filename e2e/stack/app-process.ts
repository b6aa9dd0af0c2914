import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '../..');
const startsWithinMs = 50_000;
const keptOutput = 20_000;

/** A process of the built product, as the launcher would start it. */
export interface AppProcess {
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it as the system does when it runs out of memory. */
  kill(): Promise<void>;
  /** Halts it (SIGSTOP) without ending a connection, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** What it has printed lately. */
  output(): string;
}

/** @param file relative to the repository, built by `npm test` before the browser tests. */
export function startAppProcess(file: string, env: Readonly<Record<string, string>>): AppProcess {
  const program = path.join(root, file);
  if (!fs.existsSync(program)) throw new Error(`${file} is missing: build first, or run npm test`);
  const { PATH = '', HOME = '' } = process.env;
  // With a channel to us it notices when we are gone, and ends.
  const child = spawn(process.execPath, [program], {
    cwd: root,
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-keptOutput);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    output: () => output,
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Resolves when the address answers 200. @throws when that takes too long, with what the processes have printed. */
export async function answers(url: string, processes: readonly AppProcess[]): Promise<void> {
  const deadline = Date.now() + startsWithinMs;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
    await pause(50);
  }
  throw new Error(`${url}: ${last}\n${processes.map((one) => one.output()).join('\n')}`);
}
