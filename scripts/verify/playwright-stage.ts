import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { findBrowser } from './browser';
import type { Outcome } from './outcome';
import { runNode } from './run-tool';

const reportSchema = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
});

/** Runs the browser tests of e2e/ and counts them. Without a browser they have failed. */
export async function runPlaywright(): Promise<Outcome> {
  const browser = await findBrowser();
  if ('missing' in browser) {
    console.log(browser.missing);
    return { passed: 0, failed: 1 };
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-report-'));
  const report = path.join(folder, 'report.json');
  try {
    const { exitCode } = await runNode(
      ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
      true,
      { CHROMIUM_PATH: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    );
    if (!fs.existsSync(report)) return { passed: 0, failed: 1 };
    const { stats } = reportSchema.parse(JSON.parse(fs.readFileSync(report, 'utf8')));
    const failed = stats.unexpected + stats.flaky;
    return { passed: stats.expected, failed: failed || (exitCode === 0 ? 0 : 1) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
