import { fileURLToPath } from 'node:url';
import { buildWeb, bundleProcesses } from './build.mjs';
import { generateDatabaseClient } from './generate-database-client.mjs';
import { installPackages } from './install-packages.mjs';
import { runBundle, runSource } from './run-program.mjs';

const base = [installPackages, generateDatabaseClient];
const whole = [...base, bundleProcesses, buildWeb];

/** What each command needs, and how it is run. */
const commands = {
  demo: { needs: whole, run: (args) => runBundle('launcher', ['demo', ...args]) },
  start: { needs: whole, run: (args) => runBundle('launcher', ['start', ...args]) },
  dev: { needs: [...base, bundleProcesses], run: (args) => runBundle('launcher', ['dev', ...args]) },
  test: { needs: base, run: (args) => runSource('scripts/verify/main.ts', args) },
  bench: { needs: whole, run: (args) => runSource('bench/main.ts', args) },
  cli: { needs: [...base, bundleProcesses], run: (args) => runBundle('cli', args) },
  build: { needs: whole, run: () => {} },
};

/**
 * Prepares what a command needs, as far as it is missing or stale, says what it does and how long it took, and runs it.
 *
 * @param {string[]} words the command and its arguments
 */
export async function main([command, ...args]) {
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  if (!Object.hasOwn(commands, command ?? '')) {
    console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(commands).join(' | ')} [arguments]`);
    process.exit(1);
  }
  exitWithNpm();
  const interrupt = () => process.exit(130);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  try {
    for (const prepare of commands[command].needs) await prepare();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, interrupt);
  await commands[command].run(args);
}

/** npm that is told to end does not tell us, and we would go on unseen: end when our parent changes. */
function exitWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
