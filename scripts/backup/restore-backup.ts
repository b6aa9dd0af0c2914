import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Client, escapeIdentifier } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { z } from 'zod';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { applyMigrations, readMigrations } from '../migrate/apply-migrations';
import { migrateDatabase } from '../migrate/migrate-database';
import { createDatabase, dropDatabase } from '../postgres/databases';
import { BackupError, type BackupHeader, endOfTable, endSchema, headerSchema } from './backup-format';
import { readLines } from './read-lines';
import type { BackupSummary } from './write-backup';

/**
 * Replaces a database by what a backup holds, and brings it to this release. The backup is read into a new database
 * which takes the old one's place at the end, so that an unreadable backup changes nothing. Nothing else may use the
 * database meanwhile, and the user must be a superuser.
 *
 * @param migrationsFolder prisma/migrations of this release.
 * @throws BackupError when the file is not a whole backup, or was made by a newer release.
 */
export async function restoreBackup(
  databaseUrl: string,
  file: string,
  migrationsFolder: string,
  log: (message: string) => void,
): Promise<BackupSummary> {
  const target = new URL(databaseUrl);
  const name = decodeURIComponent(target.pathname.slice(1));
  const server = new URL(databaseUrl);
  server.pathname = '/postgres';
  const draft = `${name}_restoring`;
  await dropDatabase(server.href, draft);
  const draftUrl = await createDatabase(server.href, draft);
  try {
    const summary = await readInto(draftUrl, file, migrationsFolder, log);
    await migrateDatabase(draftUrl, migrationsFolder, log);
    await takePlace(server.href, draft, name);
    return summary;
  } catch (error) {
    await dropDatabase(server.href, draft);
    throw error;
  }
}

async function readInto(
  databaseUrl: string,
  file: string,
  migrationsFolder: string,
  log: (message: string) => void,
): Promise<BackupSummary> {
  const lines = readLines(contents(file));
  const header = parseLine(headerSchema, await nextLine(lines), `${file} is not a backup of Sternway.`);
  const known = readMigrations(migrationsFolder);
  const unknown = header.migrations.filter((migration) => !known.some(({ name }) => name === migration));
  if (unknown.length > 0)
    throw new BackupError(
      `${file} was made by a newer Sternway: this one does not know ${unknown.join(', ')}. Restore it with that release.`,
    );
  // The rows fit the tables as they were then; what was added since is migrated afterwards.
  const then = known.filter(({ name }) => header.migrations.includes(name));
  await applyMigrations(
    databaseUrl,
    then,
    () => {},
    () => DBOS.migrate(databaseUrl),
  );
  const client = new Client({ connectionString: databaseUrl, application_name: 'sternway restore' });
  await client.connect();
  try {
    // Foreign keys are satisfied as a whole, not row by row.
    await client.query('set session_replication_role = replica');
    let rows = 0;
    for (const table of header.tables) {
      const count = await readTable(client, table, lines);
      rows += count;
      log(`${table.schema}.${table.name}: ${count} rows`);
    }
    const end = parseLine(endSchema, await nextLine(lines), `${file} does not end as a backup does.`);
    if (end.rows !== rows) throw new BackupError(`${file} should hold ${end.rows} rows and holds ${rows}.`);
    for (const { schema, name, value, isCalled } of header.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [
        `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
        value,
        isCalled,
      ]);
    await client.query('analyze');
    return { tables: header.tables.length, rows };
  } finally {
    await client.end();
  }
}

async function readTable(
  client: Client,
  table: BackupHeader['tables'][number],
  lines: AsyncGenerator<Buffer>,
): Promise<number> {
  const name = `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)}`;
  await client.query(`delete from ${name}`);
  const copy = client.query(
    copyFrom(`copy ${name} (${table.columns.map(escapeIdentifier).join(', ')}) from stdin`),
  );
  await pipeline(rowsOfTable(lines), copy);
  return copy.rowCount;
}

const lineFeed = Buffer.from('\n');
const chunkBytes = 64 * 1024;

async function* rowsOfTable(lines: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let chunk: Buffer[] = [];
  let size = 0;
  for (;;) {
    const line = await nextLine(lines);
    if (line.equals(Buffer.from(endOfTable))) break;
    chunk.push(line, lineFeed);
    size += line.length + 1;
    if (size >= chunkBytes) {
      yield Buffer.concat(chunk);
      chunk = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(chunk);
}

async function nextLine(lines: AsyncGenerator<Buffer>): Promise<Buffer> {
  const { done, value } = await lines.next();
  if (done) throw new BackupError('The backup was cut off: it ends too early.');
  return value;
}

async function* contents(file: string): AsyncGenerator<Buffer> {
  if (!fs.existsSync(file)) throw new BackupError(`There is no file ${file}.`);
  const gunzip = createGunzip();
  // Whatever goes wrong on the way also ends `gunzip`, where it is noticed.
  const feeding = Promise.allSettled([pipeline(fs.createReadStream(file), gunzip)]);
  try {
    yield* gunzip;
    await feeding;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
      throw new BackupError(`${file} is damaged or was cut off: ${cause.message}.`, { cause });
    throw cause;
  }
}

function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  line: Buffer,
  complaint: string,
): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(line.toString('utf8')));
  } catch (cause) {
    throw new BackupError(complaint, { cause });
  }
}

/** Both names change in one transaction: a crash leaves the old database or the new one, never none. */
async function takePlace(serverUrl: string, draft: string, name: string): Promise<void> {
  const old = `${name}_replaced`;
  await dropDatabase(serverUrl, old);
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`alter database ${escapeIdentifier(name)} rename to ${escapeIdentifier(old)}`);
    await client.query(`alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(name)}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
  await dropDatabase(serverUrl, old);
}
