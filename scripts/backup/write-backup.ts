import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Client, escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupError, type BackupHeader, endOfTable } from './backup-format';

/** What a backup holds. */
export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Writes all rows of our tables and of the workflow engine's into a new file that only this user can read, as they were
 * at one instant; Sternway may run meanwhile.
 *
 * @throws BackupError when the file exists or the database was never migrated.
 */
export async function writeBackup(databaseUrl: string, file: string): Promise<BackupSummary> {
  if (fs.existsSync(file)) throw new BackupError(`${file} exists; choose another name or remove it first.`);
  const client = new Client({ connectionString: databaseUrl, application_name: 'sternway backup' });
  await client.connect();
  const partial = `${file}.partial-${process.pid}`;
  try {
    await client.query('begin isolation level repeatable read read only');
    const header = await readHeader(client);
    const summary = { tables: header.tables.length, rows: 0 };
    await pipeline(
      lines(client, header, summary),
      createGzip(),
      fs.createWriteStream(partial, { flags: 'wx', mode: 0o600 }),
    );
    await client.query('commit');
    // Unlike a rename, a link does not replace a file that appeared meanwhile.
    fs.linkSync(partial, file);
    return summary;
  } finally {
    fs.rmSync(partial, { force: true });
    await client.end();
  }
}

async function* lines(
  client: Client,
  header: BackupHeader,
  summary: { rows: number },
): AsyncGenerator<string | Buffer> {
  yield `${JSON.stringify(header)}\n`;
  for (const { schema, name, columns } of header.tables) {
    const copy = client.query(
      copyTo(
        `copy ${escapeIdentifier(schema)}.${escapeIdentifier(name)} (${columns.map(escapeIdentifier).join(', ')}) to stdout`,
      ),
    );
    for await (const chunk of copy) yield chunk;
    summary.rows += copy.rowCount;
    yield `${endOfTable}\n`;
  }
  yield `${JSON.stringify({ rows: summary.rows })}\n`;
}

async function readHeader(client: Client): Promise<BackupHeader> {
  const { rows: bookkeeping } = await client.query<{ there: boolean }>(
    `select to_regclass('public._prisma_migrations') is not null as there`,
  );
  if (!bookkeeping[0]?.there)
    throw new BackupError('This database was never used by Sternway: there is nothing to back up.');
  const migrations = await client.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name',
  );
  const tables = await client.query<BackupHeader['tables'][number]>(`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname in ('public', 'dbos') and c.relkind = 'r' and c.relname not in ('_prisma_migrations', 'dbos_migrations')
    group by 1, 2 order by 1, 2`);
  const sequences = await client.query<{ schema: string; name: string }>(
    `select schemaname as schema, sequencename as name from pg_sequences where schemaname in ('public', 'dbos') order by 1, 2`,
  );
  const positions: BackupHeader['sequences'] = [];
  for (const { schema, name } of sequences.rows) {
    const { rows } = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
    );
    for (const position of rows) positions.push({ schema, name, ...position });
  }
  return {
    format: 'sternway backup',
    version: 1,
    createdAt: new Date().toISOString(),
    migrations: migrations.rows.map((row) => row.migration_name),
    tables: tables.rows,
    sequences: positions,
  };
}
