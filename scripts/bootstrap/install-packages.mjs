import { existsSync, readFileSync } from 'node:fs';
import { runQuietly, step } from './progress.mjs';

/** Installs what package-lock.json says, unless exactly that is installed. */
export async function installPackages() {
  if (isInstalled()) return;
  await step('installing packages (about a minute)', 'packages installed', () =>
    runQuietly('npm', ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'], {
      shell: process.platform === 'win32',
      // A production environment would leave out what builds Sternway.
      env: { NODE_ENV: undefined },
      advice: 'Is the package registry reachable (npm ping), and may this user write here?',
    }),
  );
}

/** npm records what it installed in the same form as the lock; packages for other platforms are left out of it. */
function isInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([place, { version, optional }]) =>
      place === '' || (installed[place] ? installed[place].version === version : optional === true),
  );
}
