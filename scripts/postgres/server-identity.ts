import fs from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** The operating system user that the server runs as. */
export interface ServerIdentity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who the server has to run as: null for "us", or, because Postgres refuses to run as root, an unprivileged user:
 * the owner of an existing cluster, else `postgres`, else `nobody`.
 *
 * @throws EmbeddedPostgresError when we are root and the machine has no such user.
 */
export function serverIdentity(cluster: string): ServerIdentity | null {
  if (process.getuid?.() !== 0) return null;
  if (fs.existsSync(cluster)) {
    const { uid, gid } = fs.statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new EmbeddedPostgresError(
    'Postgres refuses to run as root, and this machine has neither a user "postgres" nor "nobody". Start Sternway as an ordinary user, or set DATABASE_URL.',
  );
}

/** True when `identity` may enter `folder` and everything above it (judged by mode bits, which is all initdb sets). */
export function canTraverse(folder: string, identity: ServerIdentity): boolean {
  const stat = fs.statSync(folder);
  const shift = stat.uid === identity.uid ? 6 : stat.gid === identity.gid ? 3 : 0;
  if (((stat.mode >> shift) & 1) === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || canTraverse(parent, identity);
}
