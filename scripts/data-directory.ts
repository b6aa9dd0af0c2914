import fs from 'node:fs';
import os from 'node:os';

/** The data directory cannot be used; the message says why and what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/**
 * Creates the folder of generated keys and the embedded database, closed to others. For root, others may pass through
 * it, because the database then runs as an unprivileged user.
 *
 * @throws DataDirectoryError when it is not there and writable afterwards.
 */
export function createDataDirectory(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (cause) {
    throw new DataDirectoryError(
      `The data directory ${folder} cannot be written by ${os.userInfo().username}${because(cause)}. Change its owner, or choose another folder with STERNWAY_DATA_DIR.`,
      { cause },
    );
  }
}

function because(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EEXIST' || code === 'ENOTDIR') return ': something that is not a folder is in the way';
  if (code === 'ENOSPC') return ': the disk is full';
  return typeof code === 'string' ? ` (${code})` : '';
}
