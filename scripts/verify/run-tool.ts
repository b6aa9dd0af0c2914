import { spawn } from 'node:child_process';

/** How a program ended, and what it printed. */
export interface ToolResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Variables that would point tests at somebody's real systems. */
const foreign = /^(DATABASE_URL|GITLAB_.*|PORT|HOST|STERNWAY_(?!FIXTURES$).*|AWS_.*|NODE_ENV)$/;

/** The environment that tests run in. */
export function testEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (foreign.test(name)) delete env[name];
  return env;
}

/**
 * Runs a Node program of node_modules or of ours to its end.
 *
 * @param show True to show its output while it runs, false to keep it for when it fails.
 */
export function runNode(
  args: readonly string[],
  show: boolean,
  env: Readonly<Record<string, string>> = {},
): Promise<ToolResult> {
  return run(process.execPath, args, show, env);
}

/** Runs any program to its end; one that cannot be started counts as ended with 127, as in a shell. */
export function run(
  program: string,
  args: readonly string[],
  show: boolean,
  env: Readonly<Record<string, string>> = {},
  folder = '.',
): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...testEnvironment(), ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => resolve({ exitCode: 127, output: `${program}: ${error.message}` }));
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
