import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { createDataDirectory } from '../data-directory';
import { processStart } from './process-identity';

const holderSchema = z.object({ pid: z.int(), start: z.string(), since: z.string() });

/** Who holds a data directory. */
type Holder = z.infer<typeof holderSchema>;

/** Another living process holds the data directory; the message says which, and what to do. */
export class DataDirectoryTakenError extends Error {
  override readonly name = 'DataDirectoryTakenError';
}

/**
 * Takes a data directory for this process, creating it when missing, and returns the function that gives it back.
 * The lock of a process that was killed is recognised and replaced.
 *
 * @throws DataDirectoryTakenError, or DataDirectoryError when the folder cannot be used.
 */
export function lockDataDirectory(dataDirectory: string): () => void {
  createDataDirectory(dataDirectory);
  const file = path.join(dataDirectory, 'sternway.lock');
  const own: Holder = {
    pid: process.pid,
    start: processStart(process.pid) ?? 'unknown',
    since: new Date().toISOString(),
  };
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(own)}\n`, { mode: 0o600 });
  try {
    // A link appears with its whole content or not at all, and fails when the name is taken.
    while (!tryLink(draft, file)) removeIfStale(file, dataDirectory);
  } finally {
    fs.rmSync(draft);
  }
  const release = () => {
    process.off('exit', release);
    const holder = readHolder(file);
    if (holder?.pid === own.pid && holder.start === own.start) fs.rmSync(file);
  };
  process.once('exit', release);
  return release;
}

/** True when a living process holds the data directory. */
export function isDataDirectoryHeld(dataDirectory: string): boolean {
  const holder = readHolder(path.join(dataDirectory, 'sternway.lock'));
  return holder !== null && isHeld(holder);
}

function tryLink(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeIfStale(file: string, dataDirectory: string): void {
  const holder = readHolder(file);
  if (holder !== null && isHeld(holder))
    throw new DataDirectoryTakenError(
      `Sternway already runs on ${dataDirectory} (process ${holder.pid}, since ${holder.since}). Stop it first, or give this one another folder: STERNWAY_DATA_DIR=… (and another PORT).`,
    );
  // Moved aside rather than removed: when two starts find the same stale lock, the slower one may be holding the
  // quicker one's fresh lock here, and puts it back.
  const aside = `${file}.stale-${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== null && isHeld(moved)) tryLink(aside, file);
  fs.rmSync(aside);
}

function readHolder(file: string): Holder | null {
  if (!fs.existsSync(file)) return null;
  try {
    return holderSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    // Removed in between, or written by a power failure: in both cases nobody's.
    return null;
  }
}

function isHeld(holder: Holder): boolean {
  return processStart(holder.pid) === holder.start;
}
