import { DBOS } from '@dbos-inc/dbos-sdk';
import { applyMigrations, readMigrations } from './apply-migrations';

/**
 * Brings a database to this release: our tables, then those of the workflow engine (schema `dbos`), both under one
 * lock, so that any number of replicas may do this at the same time.
 *
 * @param migrationsFolder prisma/migrations of this release.
 * @returns the names of the migrations that were applied.
 */
export function migrateDatabase(
  databaseUrl: string,
  migrationsFolder: string,
  log: (message: string) => void,
): Promise<string[]> {
  return applyMigrations(databaseUrl, readMigrations(migrationsFolder), log, () => DBOS.migrate(databaseUrl));
}
