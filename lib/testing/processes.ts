import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { freePort } from '@/scripts/postgres/free-port';
import { isAlive } from '@/scripts/postgres/postmaster';

const root = path.resolve(import.meta.dirname, '../..');

/** What all processes of one test share. */
export const testAdminToken = 'an administrator token for tests, long enough';
export const testWebhookSecret = 'a webhook secret for tests';
export const testSecretKey = randomBytes(32);

/** A line of a process's log. */
export type LogLine = Record<string, unknown>;

/** A process of Sternway that a test may kill. */
export interface TestProcess {
  pid: number;
  /** Lines so far, parsed; lines that are no JSON are `{ text }`. */
  lines: LogLine[];
  /** Standard output and standard error as they came. */
  output(): string;
  /** Resolves when the process logs this message. */
  logged(message: string): Promise<void>;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves with the exit code or the signal once it ended. */
  ended: Promise<number | string | null>;
}

let bundled: Promise<string> | null = null;

/** Bundles the entries into dist/, once per run: what is tested runs as it is shipped. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    removeOldBundles();
    const outdir = path.join(root, 'dist', `test-${process.pid}`);
    await build({
      entryPoints: {
        web: path.join(root, 'lib/testing/web-process.ts'),
        worker: path.join(root, 'lib/worker/main.ts'),
      },
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      alias: { 'server-only': path.join(root, 'lib/testing/server-only-stub.ts') },
      sourcemap: 'inline',
      logLevel: 'error',
    });
    return outdir;
  })();
  return bundled;
}

/** Removes what runs that are over have left. */
function removeOldBundles(): void {
  const dist = path.join(root, 'dist');
  for (const name of existsSync(dist) ? readdirSync(dist) : []) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

/** Environment of a process on this database. */
export function processEnvironment(
  databaseUrl: string,
  changes: Record<string, string> = {},
): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    STERNWAY_SECRET_KEY: testSecretKey.toString('base64'),
    STERNWAY_ADMIN_TOKEN: testAdminToken,
    GITLAB_WEBHOOK_SECRET: testWebhookSecret,
    STERNWAY_LOG_LEVEL: 'info',
    ...changes,
  };
}

/** Starts a process and waits until it says that it has started. */
async function start(name: 'web' | 'worker', started: string, env: NodeJS.ProcessEnv): Promise<TestProcess> {
  const file = path.join(await bundle(), `${name}.mjs`);
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = follow(child);
  await running.logged(started);
  return running;
}

export interface WebProcess extends TestProcess {
  url: string;
  port: number;
}

/** Starts a web process; on the given port when it takes the place of one that was killed. */
export async function startWebProcess(
  databaseUrl: string,
  options: { port?: number; env?: Record<string, string> } = {},
): Promise<WebProcess> {
  const port = options.port ?? (await freePort());
  const env = processEnvironment(databaseUrl, { PORT: String(port), ...options.env });
  const running = await start('web', 'web server started', env);
  return { ...running, port, url: `http://127.0.0.1:${port}` };
}

export function startWorkerProcess(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<TestProcess> {
  return start('worker', 'worker started', processEnvironment(databaseUrl, env));
}

function follow(child: ChildProcess): TestProcess {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let output = '';
  let rest = '';
  let isOver = false;
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.filter((line) => line !== '').map(parse));
    for (const look of waiting) look();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    isOver = true;
    for (const look of waiting) look();
    return code ?? signal ?? null;
  });
  return {
    pid: child.pid ?? 0,
    lines,
    output: () => output,
    logged: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.some((line) => line['msg'] === message);
          if (!found && !isOver) return;
          waiting.delete(look);
          if (found) resolve();
          else reject(new Error(`the process ended before it logged "${message}":\n${output}`));
        };
        waiting.add(look);
        look();
      }),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    ended,
  };
}

function parse(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : { text: line };
  } catch {
    return { text: line };
  }
}
