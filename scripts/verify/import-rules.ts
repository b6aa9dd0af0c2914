import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { run } from './run-tool';

const cruiseSchema = z.object({
  summary: z.object({
    totalCruised: z.int(),
    violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() })),
  }),
});

/** What dependency-cruiser found. */
export interface ImportReport {
  /** How many modules it read; with a TypeScript it cannot use it reads none and is content. */
  readonly modules: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

const sourceFolders = ['app', 'components', 'lib', 'scripts', 'simulator', 'bench', 'e2e'];

/** Reads the imports of a checkout by the rules of our .dependency-cruiser.cjs. */
export async function findViolations(checkout: string): Promise<ImportReport> {
  const folders = sourceFolders.filter((folder) => fs.existsSync(path.join(checkout, folder)));
  const { output } = await run(
    process.execPath,
    [
      path.resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      path.resolve('.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      ...folders,
    ],
    false,
    {},
    checkout,
  );
  const start = output.indexOf('{');
  if (start === -1) throw new Error(output);
  const { summary } = cruiseSchema.parse(JSON.parse(output.slice(start)));
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
