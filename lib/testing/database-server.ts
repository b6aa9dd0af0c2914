import type { TestProject } from 'vitest/node';
import { dropDatabase } from '@/scripts/postgres/databases';
import { startServerWithTemplate } from './server-with-template';

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
  const { server, template } = await startServerWithTemplate('sternway_template');
  project.provide('databaseServerUrl', server.url);
  project.provide('databaseTemplate', template);
  return async () => {
    await dropDatabase(server.url, template);
    await server.stop();
  };
}
