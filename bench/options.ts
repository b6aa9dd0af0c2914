import { parseArgs } from 'node:util';

export const measurements = ['acknowledgements', 'board', 'javascript', 'latency', 'startup'] as const;
export type MeasurementName = (typeof measurements)[number];

export interface BenchOptions {
  /** Small counts: shows that everything runs, and gives figures that mean nothing. */
  readonly quick: boolean;
  readonly names: readonly MeasurementName[];
}

export const usage = `npm run bench -- [--quick] [--only ${measurements.join('|')}]...`;

/** @throws with the usage when the arguments are not understood. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  });
  const only = values.only ?? measurements;
  const names = measurements.filter((name) => only.includes(name));
  const unknown = only.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`there is no measurement ${unknown.join(', ')}\nusage: ${usage}`);
  return { quick: values.quick, names };
}
