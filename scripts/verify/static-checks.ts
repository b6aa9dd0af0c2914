import fs from 'node:fs';
import { findViolations } from './import-rules';
import { lockfileProblems } from './lockfile';
import { runNode } from './run-tool';

/** A check of the source text; returns what is wrong, empty when nothing is. */
export interface StaticCheck {
  readonly name: string;
  readonly run: () => Promise<string>;
}

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

async function importRules(): Promise<string> {
  const { modules, violations } = await findViolations('.');
  if (modules === 0) return 'no module was read';
  return violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`).join('\n');
}
