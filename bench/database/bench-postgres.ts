import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '@/scripts/migrate/migrate-database';
import { createDatabase, dropDatabase } from '@/scripts/postgres/databases';
import { startEmbeddedPostgres } from '@/scripts/postgres/embedded-postgres';

/** The database server of one run, and a folder for its logs. */
export interface BenchPostgres {
  /** Folder that is removed at the end of the run. */
  readonly folder: string;
  readonly version: string;
  /** A new database with Sternway's tables; returns its connection string. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Writes out what earlier rounds left dirty, so that nobody pays for another one's writes. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the embedded server exactly as `npm start` does: what is acknowledged survives a loss of power. */
export async function startBenchPostgres(log: (message: string) => void): Promise<BenchPostgres> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-bench-'));
  // The server may run as another user, who has to get in.
  fs.chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'data'), log });
  const admin = new pg.Client({ connectionString: server.url, application_name: 'sternway-bench' });
  await admin.connect();
  const setting = async (name: string) => {
    const { rows } = await admin.query<{ value: string }>('select current_setting($1) as value', [name]);
    return rows[0]?.value ?? '';
  };
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
    if ((await setting(name)) !== 'on') throw new Error(`${name} is off: figures would mean nothing`);
  return {
    folder,
    version: await setting('server_version'),
    async createDatabase(name) {
      const url = await createDatabase(server.url, name);
      await migrateDatabase(url, path.resolve('prisma/migrations'), () => undefined);
      return url;
    },
    dropDatabase: (name) => dropDatabase(server.url, name),
    async settle() {
      await admin.query('checkpoint');
    },
    async stop() {
      await admin.end();
      await server.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
