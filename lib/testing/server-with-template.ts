import path from 'node:path';
import { migrateDatabase } from '@/scripts/migrate/migrate-database';
import { createDatabase } from '@/scripts/postgres/databases';
import { startScratchPostgres } from '@/scripts/postgres/scratch-postgres';

/**
 * Starts one Postgres for a run of tests, with a migrated, empty database to copy.
 *
 * @param prefix of the name of that database, so that it tells which run left it behind.
 */
export async function startServerWithTemplate(prefix: string) {
  const server = await startScratchPostgres();
  const template = `${prefix}_${process.pid}_${Date.now()}`;
  try {
    const url = await createDatabase(server.url, template);
    await migrateDatabase(url, path.resolve(import.meta.dirname, '../../prisma/migrations'), () => {});
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { server, template };
}
