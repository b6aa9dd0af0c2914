import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Outcome } from './outcome';
import { runNode } from './run-tool';

const reportSchema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** Runs projects of vitest.config.ts and counts their tests. What fails outside any test counts as one failure. */
export async function runVitest(projects: readonly string[]): Promise<Outcome> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-report-'));
  const report = path.join(folder, 'report.json');
  try {
    const { exitCode } = await runNode(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      true,
    );
    if (!fs.existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests } = reportSchema.parse(
      JSON.parse(fs.readFileSync(report, 'utf8')),
    );
    return { passed: numPassedTests, failed: numFailedTests || (exitCode === 0 ? 0 : 1) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
