import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type JudgedTarget, judge, type Target } from './target';
import { figure, table } from './table';

/** One kind of measurement, as it goes into the report. */
export interface Measured {
  readonly name: string;
  /** What to print: a title, and tables or lines under it. */
  readonly title: string;
  readonly text: string;
  /** The same as data. */
  readonly figures: unknown;
  readonly targets: readonly Target[];
}

export interface Report {
  readonly startedAt: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly measurements: Readonly<Record<string, unknown>>;
  readonly targets: readonly JudgedTarget[];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** Processes that wanted to run, on average, in the last minute: before and after. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** What the figures were measured on. */
export function readMachine(postgres: string, loadBefore: number): Machine {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(os.totalmem() / 1024 ** 3),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    postgres,
    loadBefore,
    loadAfter: os.loadavg()[0] ?? 0,
  };
}

export function makeReport(
  run: {
    readonly startedAt: Date;
    readonly seconds: number;
    readonly quick: boolean;
    readonly machine: Machine;
  },
  measured: readonly Measured[],
): Report {
  return {
    ...run,
    startedAt: run.startedAt.toISOString(),
    measurements: Object.fromEntries(measured.map(({ name, figures }) => [name, figures])),
    targets: measured.flatMap(({ targets }) => targets.map(judge)),
  };
}

/** Writes a report into bench/results and returns the file. */
export function writeReport(report: Report): string {
  const folder = path.resolve('bench/results');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(
    folder,
    `${report.startedAt.replaceAll(/[:.]/g, '-')}${report.quick ? '-quick' : ''}.json`,
  );
  fs.writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

export function targetTable(targets: readonly JudgedTarget[]): string {
  return table(
    ['target', 'wanted', 'measured', ''],
    targets.map((target) => [
      target.name,
      `${target.direction === 'atLeast' ? '≥' : '≤'} ${figure(target.limit)} ${target.unit}`,
      `${figure(target.measured)} ${target.unit}`,
      `${target.reached ? 'reached' : 'MISSED'} by ${figure(Math.abs(target.marginPercent))} %`,
    ]),
  );
}
