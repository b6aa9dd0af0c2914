// Behind every command of package.json: node scripts/bootstrap.mjs demo | start | dev | test | bench | cli | build [arguments]
// Needs nothing installed. Says what it does and how long it took; does only what is missing or stale.
// What follows the version check is imported afterwards, because an old Node could not even parse it.
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Sternway needs Node.js 20.19 or newer (24 is recommended); this is ${process.versions.node}, at ${process.execPath}.\n` +
      'Install a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
process.env.NEXT_TELEMETRY_DISABLED = '1';

const [command, ...args] = process.argv.slice(2);
const { installPackages } = await import('./bootstrap/install-packages.mjs');
const { generateDatabaseClient } = await import('./bootstrap/generate-database-client.mjs');
const { bundleProcesses, buildWeb } = await import('./bootstrap/build.mjs');
const { runBundle, runSource } = await import('./bootstrap/run-program.mjs');

const base = [installPackages, generateDatabaseClient];
const commands = {
  demo: { needs: [...base, bundleProcesses, buildWeb], run: () => runBundle('launcher', ['demo', ...args]) },
  start: {
    needs: [...base, bundleProcesses, buildWeb],
    run: () => runBundle('launcher', ['start', ...args]),
  },
  dev: { needs: [...base, bundleProcesses], run: () => runBundle('launcher', ['dev', ...args]) },
  test: { needs: base, run: () => runSource('scripts/verify/main.ts', args) },
  bench: { needs: [...base, bundleProcesses, buildWeb], run: () => runSource('bench/main.ts', args) },
  build: { needs: [...base, bundleProcesses, buildWeb], run: () => {} },
  cli: { needs: [...base, bundleProcesses], run: () => runBundle('cli', args) },
};

if (!Object.hasOwn(commands, command)) {
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
await commands[command].run();

/** npm that is told to end does not tell us, and we would go on unseen: end when our parent changes. */
function exitWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
