import fs from 'node:fs';
import { chromium } from '@playwright/test';
import { run, runNode } from './run-tool';

/** Where Chromium and Chrome are on the systems people have. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A browser for the browser tests, or why there is none. */
export type BrowserSearch = { readonly path: string } | { readonly missing: string };

/**
 * Finds a Chromium: CHROMIUM_PATH, the system's, or Playwright's own; installs one when there is none and we may:
 * from the distribution as root on Debian, else by Playwright.
 */
export async function findBrowser(): Promise<BrowserSearch> {
  const given = process.env['CHROMIUM_PATH'];
  if (given)
    return (await starts(given))
      ? { path: given }
      : { missing: `CHROMIUM_PATH=${given} is not a browser that starts` };
  const own = chromium.executablePath();
  for (const candidate of [...usualPlaces, own]) if (await starts(candidate)) return { path: candidate };
  console.log('No Chromium found; trying to install one.');
  if (process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')) {
    await run('apt-get', ['update', '-q'], false);
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], false, {
      DEBIAN_FRONTEND: 'noninteractive',
    });
    if (await starts('/usr/bin/chromium')) return { path: '/usr/bin/chromium' };
  }
  const { output } = await runNode(['node_modules/@playwright/test/cli.js', 'install', 'chromium'], false);
  if (await starts(own)) return { path: own };
  return {
    missing: `The browser tests need Chromium. Install it ("apt-get install chromium" as root, or "npx playwright install --with-deps chromium"), or set CHROMIUM_PATH.\n${output.slice(-2000)}`,
  };
}

async function starts(program: string): Promise<boolean> {
  return fs.existsSync(program) && (await run(program, ['--version'], false)).exitCode === 0;
}
