import { hostname } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '@/lib/db/client';
import { rebuildPromotionState } from '@/lib/db/promotion-state';
import { restoreBackup } from '../backup/restore-backup';
import { writeBackup } from '../backup/write-backup';
import { migrateDatabase } from '../migrate/migrate-database';
import { CommandError } from './command-error';
import { dataDirectory, requireEmbedded, withDatabase, withStoppedSternway } from './with-database';

const migrationsFolder = 'prisma/migrations';
const rebuildPatienceMilliseconds = 10 * 60 * 1000;
/** Workers beat every few seconds and have a minute's lease; half of it is too long. */
const staleWorkerSeconds = 30;
const say = (message: string) => console.error(message);

/** `backup <file>` */
export async function backup(file: string): Promise<void> {
  requireEmbedded();
  const { tables, rows } = await withDatabase(say, (url) => writeBackup(url, path.resolve(file)));
  console.log(`${rows} rows of ${tables} tables are in ${path.resolve(file)}`);
  console.log(
    `Keep ${path.join(dataDirectory(), 'secret-key')} too, in another place: access tokens in the backup are sealed with it.`,
  );
}

/** `restore <file>` */
export async function restore(file: string, options: { replace?: true }): Promise<void> {
  requireEmbedded();
  const { tables, rows } = await withStoppedSternway(say, async (url) => {
    if (!options.replace && (await holdsData(url)))
      throw new CommandError(
        `The database in ${dataDirectory()} already holds data. Add --replace to lose it in favour of the backup.`,
      );
    return restoreBackup(url, path.resolve(file), migrationsFolder, say);
  });
  console.log(`${rows} rows of ${tables} tables were restored. Start Sternway with "npm start".`);
}

/** `migrate` */
export async function migrate(): Promise<void> {
  const applied = await withDatabase(say, (url) => migrateDatabase(url, migrationsFolder, say));
  console.log(
    applied.length === 0 ? 'The database was up to date.' : `Applied ${applied.length} migration(s).`,
  );
}

/** `rebuild-board` */
export async function rebuildBoard(): Promise<void> {
  const rows = await withDatabase(say, async (url) => {
    const database = openDatabase(url, {
      max: 2,
      applicationName: 'sternway command line',
      statementTimeoutMs: rebuildPatienceMilliseconds,
    });
    try {
      return await rebuildPromotionState(database.db);
    } finally {
      await database.close();
    }
  });
  console.log(`The board was rebuilt: ${rows} environments.`);
}

/** `worker-health` */
export async function workerHealth(): Promise<void> {
  const age = await withDatabase(say, async (url) => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    await client.connect();
    try {
      const { rows } = await client.query<{ age: number | null }>(
        `select extract(epoch from clock_timestamp() - max(seen_at))::float8 as age from worker_replica
         where starts_with(id, $1)`,
        [`${hostname()}-`],
      );
      return rows[0]?.age ?? null;
    } finally {
      await client.end();
    }
  });
  if (age === null) throw new CommandError('No worker of this machine has ever run.');
  if (age > staleWorkerSeconds) throw new CommandError(`The worker was last seen ${age.toFixed(0)} s ago.`);
  console.log(`The worker was seen ${age.toFixed(0)} s ago.`);
}

/** A database that was only ever migrated has no connection and so nothing to lose. */
async function holdsData(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ there: boolean }>(
      `select to_regclass('public.connection') is not null as there`,
    );
    if (!tables[0]?.there) return false;
    const { rows } = await client.query<{ some: boolean }>('select exists (select from connection) as some');
    return rows[0]?.some ?? false;
  } finally {
    await client.end();
  }
}
