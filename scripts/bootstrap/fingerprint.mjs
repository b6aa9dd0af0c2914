import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ignored = /(^|\/)(node_modules|generated)$|\.test\.tsx?$/;

/**
 * A hash of the contents of files and folders (without tests and generated code). Contents and not times: git gives
 * every file of a fresh clone the time of the clone.
 *
 * @param {string[]} inputs
 */
export function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  const add = (file) => {
    if (ignored.test(file)) return;
    if (statSync(file).isDirectory())
      for (const name of readdirSync(file).toSorted()) add(path.posix.join(file, name));
    else hash.update(`\0${file}\0`).update(readFileSync(file));
  };
  for (const input of inputs) if (existsSync(input)) add(input);
  return hash.digest('hex');
}

/**
 * Does `work` unless it was done before for the same fingerprint and its results are still there.
 *
 * @param {string} stampFile where the fingerprint of the last time is kept
 * @param {string[]} inputs
 * @param {string[]} results
 * @param {() => Promise<void>} work
 */
export async function unlessFresh(stampFile, inputs, results, work) {
  const now = fingerprint(inputs);
  const then = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (now === then && results.every((result) => existsSync(result))) return;
  await work();
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, now);
}
