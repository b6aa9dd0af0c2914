import fs from 'node:fs';

/** Memory of one process. Megabytes of 1024². */
export interface ProcessMemory {
  readonly name: string;
  readonly rss: number;
  /** Shared pages counted in equal parts; null where the system does not tell. */
  readonly pss: number | null;
}

/** What a process holds in memory at this moment; null where the system has no /proc. */
export function readMemory(name: string, pid: number): ProcessMemory | null {
  const rollup = `/proc/${pid}/smaps_rollup`;
  if (!fs.existsSync(rollup)) return null;
  const text = fs.readFileSync(rollup, 'utf8');
  const megabytes = (field: string) => {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  };
  return { name, rss: megabytes('Rss') ?? 0, pss: megabytes('Pss') };
}
