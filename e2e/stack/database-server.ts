import { startServerWithTemplate } from '@/lib/testing/server-with-template';
import { createDatabase } from '@/scripts/postgres/databases';

/** The server's address and the migrated database to copy, as the test processes inherit them. */
const serverVariable = 'STERNWAY_E2E_DATABASE_SERVER';
const templateVariable = 'STERNWAY_E2E_DATABASE_TEMPLATE';

/** Playwright's global setup: one Postgres per run, with a migrated database to copy. Returns what undoes it. */
export default async function startDatabaseServer(): Promise<() => Promise<void>> {
  const { server, template } = await startServerWithTemplate('sternway_e2e_template');
  process.env[serverVariable] = server.url;
  process.env[templateVariable] = template;
  return () => server.stop();
}

/** A migrated, empty database; it goes with the server. */
export function copyDatabase(name: string): Promise<string> {
  const server = process.env[serverVariable];
  if (server === undefined) throw new Error(`${serverVariable} is not set: the global setup did not run`);
  return createDatabase(server, `${name}_${process.pid}_${Date.now()}`, process.env[templateVariable]);
}
