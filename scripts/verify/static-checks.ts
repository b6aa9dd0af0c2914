import fs from 'node:fs';
import { z } from 'zod';
import { lockfileProblems } from './lockfile';
import { runNode } from './run-tool';

/** A check of the source text; returns what is wrong, empty when nothing is. */
export interface StaticCheck {
  readonly name: string;
  readonly run: () => Promise<string>;
}

const sourceFolders = ['app', 'components', 'lib', 'scripts', 'simulator', 'bench', 'e2e'];

/** The checks that need nothing but the files, the quickest answers first. */
export const staticChecks: readonly StaticCheck[] = [
  { name: 'types', run: () => complaint(['node_modules/typescript/bin/tsc', '--noEmit']) },
  { name: 'lint', run: () => complaint(['node_modules/oxlint/bin/oxlint']) },
  { name: 'format', run: () => complaint(['node_modules/@biomejs/biome/bin/biome', 'format', '.']) },
  { name: 'import rules', run: importRules },
  { name: 'migrations in step', run: () => complaint(['scripts/migrations.mjs', 'drift']) },
  {
    name: 'lockfile',
    run: () =>
      Promise.resolve(lockfileProblems(JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))).join('\n')),
  },
];

async function complaint(args: readonly string[]): Promise<string> {
  const { exitCode, output } = await runNode(args, false);
  return exitCode === 0 ? '' : output || `exit code ${exitCode}`;
}

const cruiseSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() })),
  }),
});

/** With a TypeScript it cannot use, dependency-cruiser reads nothing and is content: that is a failure here. */
async function importRules(): Promise<string> {
  const folders = sourceFolders.filter((folder) => fs.existsSync(folder));
  const { output } = await runNode(
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...folders,
    ],
    false,
  );
  const start = output.indexOf('{');
  if (start === -1) return output;
  const { summary } = cruiseSchema.parse(JSON.parse(output.slice(start)));
  if (summary.totalCruised === 0) return 'no module was read';
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join('\n');
}
