import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '@/scripts/migrate/migrate-database';
import { createDatabase, dropDatabase } from '@/scripts/postgres/databases';
import { startScratchPostgres } from '@/scripts/postgres/scratch-postgres';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the server on which test databases are made. */
    databaseServerUrl: string;
    /** Name of the migrated, empty database they are copied from. */
    databaseTemplate: string;
  }
}

/** Vitest's global setup: one server per run, with a migrated database to copy. Returns what undoes it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startScratchPostgres();
  const template = `sternway_template_${process.pid}_${Date.now()}`;
  try {
    const url = await createDatabase(server.url, template);
    await migrateDatabase(url, path.resolve(import.meta.dirname, '../../prisma/migrations'), () => {});
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('databaseServerUrl', server.url);
  project.provide('databaseTemplate', template);
  return async () => {
    await dropDatabase(server.url, template);
    await server.stop();
  };
}
