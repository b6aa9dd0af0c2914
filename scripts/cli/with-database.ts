import path from 'node:path';
import { isDataDirectoryHeld, lockDataDirectory } from '../launcher/data-directory-lock';
import { runningDatabaseUrl, startEmbeddedPostgres } from '../postgres/embedded-postgres';
import { CommandError } from './command-error';

/** Folder of the embedded database, as the launcher chooses it. */
export function dataDirectory(): string {
  return path.resolve(process.env['STERNWAY_DATA_DIR'] || '.sternway');
}

/**
 * Does `work` on Sternway's database: that of DATABASE_URL, else the embedded one, which is used while Sternway runs and
 * started for the moment when it does not.
 */
export async function withDatabase<T>(
  log: (message: string) => void,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const external = process.env['DATABASE_URL'];
  if (external) return work(external);
  if (!isDataDirectoryHeld(dataDirectory())) return withStoppedSternway(log, work);
  const running = runningDatabaseUrl(dataDirectory());
  if (running === null)
    throw new CommandError('Sternway is starting or uses another database: try again when it is ready.');
  return work(running);
}

/**
 * Does `work` on the embedded database while nothing else uses it.
 *
 * @throws CommandError when DATABASE_URL is set, DataDirectoryTakenError while Sternway runs.
 */
export async function withStoppedSternway<T>(
  log: (message: string) => void,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const release = lockDataDirectory(dataDirectory());
  try {
    const server = await startEmbeddedPostgres({ dataDirectory: dataDirectory(), log });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    release();
  }
}

/** @throws CommandError when the database is not the embedded one. */
export function requireEmbedded(): void {
  if (process.env['DATABASE_URL'])
    throw new CommandError(
      'DATABASE_URL is set: this command is for the embedded database. Use pg_dump and pg_restore on your own.',
    );
}
