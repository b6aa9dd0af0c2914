import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client, escapeIdentifier } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { dropDatabase } from '../postgres/databases';
import { readLines } from './read-lines';
import { restoreBackup } from './restore-backup';
import { writeBackup } from './write-backup';

const migrations = path.resolve('prisma/migrations');
const silent = () => {};

/** Characters that a backup could trip over: all that end a line somewhere, what COPY escapes, and other scripts. */
const nasty =
  'tab\t feed\n return\r null \\N dot \\. backslash \\ nel \u0085 separators \u2028\u2029 東京 𝄞 "quoted"';

let source: TestDatabase;
let target: TestDatabase;
let folder: string;

async function query<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row & Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table, as text. */
async function allRows(url: string): Promise<Record<string, string[]>> {
  const tables = await query<{ schema: string; name: string }>(
    url,
    `select schemaname as schema, tablename as name from pg_tables where schemaname in ('public', 'dbos')
     and tablename not in ('_prisma_migrations', 'dbos_migrations') order by 1, 2`,
  );
  const contents: Record<string, string[]> = {};
  for (const { schema, name } of tables) {
    const rows = await query<{ row: string }>(
      url,
      `select t::text as row from ${escapeIdentifier(schema)}.${escapeIdentifier(name)} t order by 1`,
    );
    contents[`${schema}.${name}`] = rows.map(({ row }) => row);
  }
  return contents;
}

beforeAll(async () => {
  source = await createTestDatabase();
  await query(
    source.url,
    `insert into connection (id, url) values ('default', 'https://gitlab.example.com')`,
  );
  await query(
    source.url,
    `insert into delivery (connection_id, delivery_key, status, headers, body, body_bytes, note, received_at)
     select 'default', 'key-' || n, 'pending', jsonb_build_object('text', $1::text, 'nothing', null), decode(repeat('00ff0a5c0d', 1000), 'hex'),
       5000, case when n % 2 = 0 then $1 end, '2026-01-02T03:04:05.678Z'
     from generate_series(1, 500) n`,
    [nasty],
  );
  await query(
    source.url,
    `insert into live_event (kind, subject) values ('board', 'null'), ('board', to_jsonb($1::text))`,
    [nasty],
  );
});

beforeEach(async () => {
  target = await createTestDatabase();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-backup-'));
  return async () => {
    fs.rmSync(folder, { recursive: true });
    await target.drop();
  };
});

afterAll(() => source.drop());

describe('backup and restore', () => {
  test('give back every row and the position of every sequence', async () => {
    const file = path.join(folder, 'backup.gz');
    await query(target.url, `insert into connection (id) values ('to be replaced')`);
    const written = await writeBackup(source.url, file);
    expect(written.rows).toBe(503);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(await restoreBackup(target.url, file, migrations, silent)).toEqual(written);
    expect(await allRows(target.url)).toEqual(await allRows(source.url));
    const [next] = await query<{ id: string }>(
      target.url,
      `insert into live_event (kind, subject) values ('board', '{}') returning id`,
    );
    expect(next?.id).toBe('3');
    // Constraints are in force again.
    await expect(
      query(
        target.url,
        `insert into connection_secret (id, connection_id, kind, sealed) values (gen_random_uuid(), 'nobody', 'x', '')`,
      ),
    ).rejects.toThrow('violates foreign key constraint');
  });

  test('the backup shows one instant, whatever is written meanwhile', async () => {
    const file = path.join(folder, 'backup.gz');
    const busy = await createTestDatabase();
    try {
      await query(busy.url, `insert into connection (id) values ('c')`);
      const backedUp = new AbortController();
      const writing = (async () => {
        for (let n = 0; !backedUp.signal.aborted; n++)
          await query(
            busy.url,
            `with d as (insert into delivery (connection_id, delivery_key, status, headers, body, body_bytes) values ('c', $1, 'pending', '{}', '', 0))
             insert into live_event (kind, subject) values ('board', '{}')`,
            [`key-${n}`],
          );
      })();
      await writeBackup(busy.url, file);
      backedUp.abort();
      await writing;
      await restoreBackup(target.url, file, migrations, silent);
      const [counts] = await query<{ same: boolean }>(
        target.url,
        'select (select count(*) from delivery) = (select count(*) from live_event) as same',
      );
      expect(counts?.same).toBe(true);
    } finally {
      await busy.drop();
    }
  });

  test('a backup of an older release is migrated after it was read', async () => {
    const file = path.join(folder, 'backup.gz');
    await writeBackup(source.url, file);
    const newer = path.join(folder, 'migrations');
    fs.cpSync(migrations, newer, { recursive: true });
    fs.mkdirSync(path.join(newer, '99990101000000_later'));
    fs.writeFileSync(
      path.join(newer, '99990101000000_later', 'migration.sql'),
      `alter table live_event add column mood text not null default 'fine'; update live_event set mood = 'moved';`,
    );
    await restoreBackup(target.url, file, newer, silent);
    expect(await query(target.url, 'select distinct mood from live_event')).toEqual([{ mood: 'moved' }]);
  });
});

describe('refuses, and leaves the database as it was', () => {
  async function refusal(file: string): Promise<string> {
    await query(target.url, `insert into connection (id) values ('kept') on conflict do nothing`);
    let message = 'it was restored';
    try {
      await restoreBackup(target.url, file, migrations, silent);
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
    expect(await query(target.url, 'select id from connection')).toEqual([{ id: 'kept' }]);
    return message;
  }

  test('a file that is missing, something else, cut off, changed, or of a newer release', async () => {
    const file = path.join(folder, 'backup.gz');
    await writeBackup(source.url, file);
    const whole = fs.readFileSync(file);
    const text = gunzipSync(whole).toString('latin1');
    const variant = (content: string | Buffer) => {
      const changed = path.join(folder, 'variant.gz');
      fs.writeFileSync(
        changed,
        typeof content === 'string' ? gzipSync(Buffer.from(content, 'latin1')) : content,
      );
      return changed;
    };
    expect(await refusal(path.join(folder, 'nothing'))).toContain('There is no file');
    expect(await refusal(variant(Buffer.from('holiday photos')))).toContain('damaged');
    expect(await refusal(variant('{"format":"something else"}\n'))).toContain('is not a backup of Sternway');
    expect(await refusal(variant(whole.subarray(0, whole.length / 2)))).toContain('cut off');
    expect(await refusal(variant(text.slice(0, text.lastIndexOf('{"rows"'))))).toContain('cut off');
    expect(await refusal(variant(text.replace('"rows":503', '"rows":504')))).toContain(
      'should hold 504 rows and holds 503',
    );
    expect(
      await refusal(variant(text.replace('"migrations":["', '"migrations":["99990101000000_new","'))),
    ).toContain('was made by a newer Sternway');
  });

  test('to overwrite a file, or to back up a database without tables', async () => {
    const file = path.join(folder, 'backup.gz');
    fs.writeFileSync(file, 'precious');
    await expect(writeBackup(source.url, file)).rejects.toThrow('exists');
    expect(fs.readFileSync(file, 'utf8')).toBe('precious');
    const bare = await createTestDatabase({ empty: true });
    try {
      await expect(writeBackup(bare.url, path.join(folder, 'other.gz'))).rejects.toThrow(
        'nothing to back up',
      );
    } finally {
      await bare.drop();
    }
    expect(fs.readdirSync(folder)).toEqual(['backup.gz']);
  });

  test('leftovers of a restore that was killed are in nobody’s way', async () => {
    const file = path.join(folder, 'backup.gz');
    await writeBackup(source.url, file);
    const server = new URL(target.url);
    const name = server.pathname.slice(1);
    server.pathname = '/postgres';
    await query(server.href, `create database ${escapeIdentifier(`${name}_restoring`)}`);
    await query(server.href, `create database ${escapeIdentifier(`${name}_replaced`)}`);
    await restoreBackup(target.url, file, migrations, silent);
    expect(await allRows(target.url)).toEqual(await allRows(source.url));
    await dropDatabase(server.href, `${name}_replaced`);
  });
});

test('readLines splits at line feeds only, wherever the chunks were cut', async () => {
  const text = `one\n\ntwo\r${nasty}\nlast`;
  const bytes = Buffer.from(text);
  for (const size of [1, 3, 7, 1000]) {
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })();
    const lines: string[] = [];
    for await (const line of readLines(chunks)) lines.push(line.toString());
    expect(lines).toEqual(text.split('\n'));
  }
});
