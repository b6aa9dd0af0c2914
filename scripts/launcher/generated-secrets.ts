import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What Sternway needs and an administrator did not give. */
export interface GeneratedSecrets {
  readonly STERNWAY_SECRET_KEY: string;
  readonly STERNWAY_ADMIN_TOKEN: string;
  /** File that holds the admin token; null when it was given by the environment. */
  readonly adminTokenFile: string | null;
}

/**
 * The secret key and the admin token: from the environment, else from 0600 files of the data directory, which are
 * written at the first start.
 */
export function ensureSecrets(
  dataDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): GeneratedSecrets {
  const adminTokenFile = path.join(dataDirectory, 'admin-token');
  return {
    STERNWAY_SECRET_KEY:
      env['STERNWAY_SECRET_KEY'] ||
      readOrCreate(path.join(dataDirectory, 'secret-key'), () => randomBytes(32).toString('base64')),
    STERNWAY_ADMIN_TOKEN:
      env['STERNWAY_ADMIN_TOKEN'] ||
      readOrCreate(adminTokenFile, () => `swt_${randomBytes(32).toString('base64url')}`),
    adminTokenFile: env['STERNWAY_ADMIN_TOKEN'] ? null : adminTokenFile,
  };
}

function readOrCreate(file: string, create: () => string): string {
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim();
  const secret = create();
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, `${secret}\n`, { mode: 0o600 });
  fs.renameSync(partial, file);
  return secret;
}
