import { buildWeb, bundleProcesses } from '../bootstrap/build.mjs';
import { type Outcome, single } from './outcome';
import { runPlaywright } from './playwright-stage';
import { staticChecks } from './static-checks';
import { runVitest } from './vitest-stage';

interface Stage {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

const stages: readonly Stage[] = [
  ...staticChecks.map(({ name, run }) => ({
    name,
    async run() {
      const complaint = await run();
      if (complaint !== '') console.log(complaint.trimEnd());
      return single(complaint === '');
    },
  })),
  { name: 'domain and unit tests', run: () => runVitest(['domain', 'unit']) },
  { name: 'database tests', run: () => runVitest(['db']) },
  { name: 'build', run: build },
  { name: 'fault tests', run: () => runVitest(['fault']) },
  { name: 'browser tests', run: runPlaywright },
];

/** Every check and test, one stage after the other. All of them run whatever the earlier ones found. */
async function verify(): Promise<Outcome> {
  const results: { name: string; outcome: Outcome; seconds: number }[] = [];
  for (const { name, run } of stages) {
    console.log(`\n── ${name}`);
    const begun = performance.now();
    const outcome = await attempt(run);
    const seconds = (performance.now() - begun) / 1000;
    results.push({ name, outcome, seconds });
    console.log(line(name, outcome, seconds));
  }
  console.log('\n── all');
  for (const { name, outcome, seconds } of results) console.log(line(name, outcome, seconds));
  return {
    passed: results.reduce((sum, { outcome }) => sum + outcome.passed, 0),
    failed: results.reduce((sum, { outcome }) => sum + outcome.failed, 0),
  };
}

/** A stage that breaks has failed; the others still run. */
async function attempt(stage: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await stage();
  } catch (error) {
    console.error(error);
    return single(false);
  }
}

async function build(): Promise<Outcome> {
  await bundleProcesses();
  await buildWeb();
  return single(true);
}

function line(name: string, { passed, failed }: Outcome, seconds: number): string {
  const mark = failed === 0 ? '✓' : '✗';
  return `${mark} ${name.padEnd(24)}${String(passed).padStart(5)} passed${String(failed).padStart(5)} failed  ${seconds.toFixed(1)} s`;
}

const { passed, failed } = await verify();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
