import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { PostgresBinaries } from './binaries';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { freePort } from './free-port';
import { canTraverse, type ServerIdentity } from './server-identity';

const run = promisify(execFile);

const clusterRecordSchema = z.strictObject({
  /** The Postgres data directory; elsewhere than beside this file when the server's user could not reach it there. */
  directory: z.string(),
  port: z.int(),
  password: z.string(),
  /** False from before the finished cluster is renamed into place until after it: both crash cases can be told apart. */
  initialised: z.boolean(),
});

/** What we remember about a cluster, in a 0600 file beside it. */
export type ClusterRecord = Readonly<z.infer<typeof clusterRecordSchema>>;

/** How Node and Postgres say that a disk is full; the last when a write was cut short. */
export const diskFull = /ENOSPC|No space left on device|Check free disk space/;

/** Name of the superuser of an embedded cluster. */
export const clusterUser = 'sternway';

/** Reads what was recorded about the cluster of a data directory; null when there is none yet. */
export function readClusterRecord(dataDirectory: string): ClusterRecord | null {
  const file = recordFile(dataDirectory);
  if (!fs.existsSync(file)) return null;
  try {
    return clusterRecordSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `${file} cannot be read, and it holds the password of the database beside it. Restore it from a backup, or move the whole folder ${dataDirectory} away to begin empty.`,
      { cause },
    );
  }
}

/** Records the cluster, replacing the file in one step so that a crash leaves the old or the new one. */
export function writeClusterRecord(dataDirectory: string, record: ClusterRecord): void {
  const file = recordFile(dataDirectory);
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  fs.renameSync(partial, file);
}

function recordFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'postgres.json');
}

/**
 * Where the new cluster of a data directory belongs: beside the record, or under /var/lib/sternway when we are root and
 * the unprivileged user of the server cannot enter the data directory (a checkout under /root). There it has a name that
 * no earlier checkout of the same path can have used.
 */
function newClusterDirectory(dataDirectory: string, identity: ServerIdentity | null): string {
  if (!identity || canTraverse(dataDirectory, identity)) return path.join(dataDirectory, 'postgres');
  const name = fs
    .realpathSync(dataDirectory)
    .replaceAll(/[^\w-]+/g, '-')
    .replace(/^-/, '');
  return path.join('/var/lib/sternway', `${name}-${randomBytes(4).toString('hex')}`, 'postgres');
}

/**
 * Creates the cluster unless it is there, and checks that it is one this server can open.
 *
 * initdb works in a temporary folder that is renamed at the end, so a crash never leaves half a cluster under the
 * final name. UTF-8 with the builtin locale, whatever LANG is; passwords only (scram-sha-256).
 *
 * @throws EmbeddedPostgresError when the folder holds something else, was made by another major version, cannot be
 *   reached, or the disk is full.
 */
export async function ensureCluster(
  dataDirectory: string,
  binaries: PostgresBinaries,
  identity: ServerIdentity | null,
): Promise<ClusterRecord & { readonly created: boolean }> {
  const known = readClusterRecord(dataDirectory);
  const directory = known?.directory ?? newClusterDirectory(dataDirectory, identity);
  const isCluster = fs.existsSync(path.join(directory, 'PG_VERSION'));
  if (known?.initialised && !isCluster)
    throw new EmbeddedPostgresError(
      `The database folder ${directory} is gone or incomplete, but ${recordFile(dataDirectory)} says there was one. Put it back, or remove that file to begin with an empty database.`,
    );
  if (isCluster) {
    if (!known)
      throw new EmbeddedPostgresError(
        `${directory} is a Postgres data directory, but ${recordFile(dataDirectory)} with its password is missing. Put it back, or move ${directory} away to begin with an empty database.`,
      );
    await checkMajorVersion(directory, binaries, identity);
    return { ...known, created: false };
  }
  if (fs.existsSync(directory))
    throw new EmbeddedPostgresError(
      `${directory} exists but is not a Postgres data directory. Move it away, or choose another folder with STERNWAY_DATA_DIR.`,
    );
  const password = randomBytes(24).toString('base64url');
  const record = { directory, port: await freePort(), password, initialised: false };
  await initialise(record, dataDirectory, binaries, identity);
  return { ...record, created: true };
}

async function initialise(
  record: ClusterRecord,
  dataDirectory: string,
  binaries: PostgresBinaries,
  identity: ServerIdentity | null,
): Promise<void> {
  const parent = path.dirname(record.directory);
  fs.mkdirSync(parent, { recursive: true, mode: identity ? 0o711 : 0o700 });
  if (identity && !canTraverse(parent, identity))
    throw new EmbeddedPostgresError(
      `The database user (uid ${identity.uid}) cannot enter ${parent}. Choose a folder that others may enter with STERNWAY_DATA_DIR, for example /var/lib/sternway.`,
    );
  for (const name of fs.readdirSync(parent))
    if (name.startsWith('postgres.init-'))
      fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  const partial = `${record.directory}.init-${process.pid}`;
  const passwordFile = `${partial}.password`;
  try {
    fs.mkdirSync(partial, { mode: 0o700 });
    fs.writeFileSync(passwordFile, record.password, { mode: 0o600 });
    if (identity) {
      fs.chownSync(partial, identity.uid, identity.gid);
      fs.chownSync(passwordFile, identity.uid, identity.gid);
    }
    await run(
      binaries.initdb,
      [
        `--pgdata=${partial}`,
        `--username=${clusterUser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
      ],
      processOptions(identity),
    );
    writeClusterRecord(dataDirectory, record);
    fs.renameSync(partial, record.directory);
    writeClusterRecord(dataDirectory, { ...record, initialised: true });
  } catch (cause) {
    fs.rmSync(partial, { recursive: true, force: true });
    throw explainInitialisation(cause, parent);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
}

function explainInitialisation(cause: unknown, folder: string): EmbeddedPostgresError {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (diskFull.test(text))
    return new EmbeddedPostgresError(
      `The disk that holds ${folder} is full: the database needs about 50 MB to begin. Free some space, or choose another folder with STERNWAY_DATA_DIR.`,
      { cause },
    );
  if (/EACCES|EPERM|EROFS/.test(text))
    return new EmbeddedPostgresError(
      `${folder} cannot be written by ${os.userInfo().username}. Change its owner, or choose another folder with STERNWAY_DATA_DIR.`,
      { cause },
    );
  return new EmbeddedPostgresError(`The database could not be created in ${folder}: ${text}`, { cause });
}

async function checkMajorVersion(
  directory: string,
  binaries: PostgresBinaries,
  identity: ServerIdentity | null,
): Promise<void> {
  const { stdout } = await run(binaries.postgres, ['--version'], processOptions(identity));
  const ours = Number(/(\d+)/.exec(stdout)?.[1]);
  const theirs = Number(fs.readFileSync(path.join(directory, 'PG_VERSION'), 'utf8'));
  if (ours !== theirs)
    throw new EmbeddedPostgresError(
      `${directory} was made by Postgres ${theirs}; this Sternway brings Postgres ${ours}. Make a backup with the older Sternway ("npm run sternway -- backup <file>"), move the folder away, and restore the backup with this one.`,
    );
}

/** How the server's programs are run: as `identity`, from a folder everybody can enter, without our PG* variables. */
export function processOptions(identity: ServerIdentity | null) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(PG[A-Z]|LC_|LANG)/.test(name)) delete env[name];
  env['LC_ALL'] = 'C';
  env['TZ'] = 'UTC';
  return {
    env,
    windowsHide: true,
    ...(process.platform === 'win32' ? {} : { cwd: '/' }),
    ...(identity ? { uid: identity.uid, gid: identity.gid } : {}),
  };
}
