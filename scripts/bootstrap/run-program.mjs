import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs a bundle of dist/ in this very process, so that signals and the exit code are its own.
 *
 * @param {string} name
 * @param {string[]} args
 */
export async function runBundle(name, args) {
  const file = path.resolve('dist', `${name}.mjs`);
  process.setSourceMapsEnabled(true);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

/**
 * Runs a TypeScript file in a Node of its own, in the foreground, and exits as it does. A terminal sends Ctrl-C to both
 * of us, other signals are passed on; either way the program decides when it ends.
 *
 * @param {string} file
 * @param {string[]} args
 */
export function runSource(file, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.once('close', (code) => process.exit(code ?? 1));
}
