import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { migrationsToSchema } from './schema-engine';

const schema = `
datasource db {
  provider = "postgresql"
}
model Fruit {
  id   BigInt @id @default(autoincrement())
  name String @unique
  @@map("fruit")
}
`;
const migration = `
create table "fruit" ("id" bigserial not null, "name" text not null, constraint "fruit_pkey" primary key ("id"));
create unique index "fruit_name_key" on "fruit"("name");
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no; never'; end; $$;
create trigger fruit_stays before delete on "fruit" for each row execute function refuse();
`;

let folder: string;
let databases: [TestDatabase, TestDatabase];

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-drift-'));
  databases = [await createTestDatabase({ empty: true }), await createTestDatabase({ empty: true })];
});

afterEach(async () => {
  fs.rmSync(folder, { recursive: true });
  for (const database of databases) await database.drop();
});

async function difference(schemaText: string, migrations: Record<string, string>): Promise<string> {
  const schemaFile = path.join(folder, 'schema.prisma');
  fs.writeFileSync(schemaFile, schemaText);
  const migrationsFolder = path.join(folder, 'migrations');
  for (const [name, sql] of Object.entries(migrations)) {
    fs.mkdirSync(path.join(migrationsFolder, name), { recursive: true });
    fs.writeFileSync(path.join(migrationsFolder, name, 'migration.sql'), sql);
  }
  const [main, shadow] = databases;
  return migrationsToSchema({ schemaFile, migrationsFolder }, main.url, shadow.url);
}

describe('migrationsToSchema', () => {
  test('writes the first migration', async () => {
    const sql = await difference(schema, {});
    expect(sql).toContain('CREATE TABLE "fruit"');
    expect(sql).not.toContain('CREATE SCHEMA');
  });

  test('says nothing when they agree, whatever else the migrations make', async () => {
    expect(await difference(schema, { '20260101000000_init': migration })).toBe('');
  });

  test('says what the migrations lack', async () => {
    const grown = schema.replace('@@map', 'colour String @default("green")\n  @@map');
    expect(await difference(grown, { '20260101000000_init': migration })).toContain(
      `ALTER TABLE "fruit" ADD COLUMN     "colour" TEXT NOT NULL DEFAULT 'green'`,
    );
  });

  test('refuses to replay in the main database', async () => {
    const [main] = databases;
    await expect(
      migrationsToSchema({ schemaFile: 'x', migrationsFolder: 'y' }, main.url, main.url),
    ).rejects.toThrow('the shadow database must not be the main one');
  });
});
