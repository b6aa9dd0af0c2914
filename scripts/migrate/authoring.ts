import fs from 'node:fs';
import path from 'node:path';
import { createDatabase, dropDatabase } from '../postgres/databases';
import { startScratchPostgres } from '../postgres/scratch-postgres';
import { migrationsToSchema } from './schema-engine';

const sources = { schemaFile: 'prisma/schema.prisma', migrationsFolder: 'prisma/migrations' };

/**
 * The command behind `node scripts/migrations.mjs`. Run from the root of the repository.
 *
 * @returns the exit code: 0, 1 for a wrong call, 2 when `drift` found a difference.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [command, name] = args;
  if (command === 'drift' && name === undefined) return drift();
  if (command === 'new' && name !== undefined && /^[a-z0-9_]+$/.test(name)) return createMigration(name);
  console.error('usage: node scripts/migrations.mjs new <snake_case_name> | drift');
  return 1;
}

async function drift(): Promise<number> {
  const sql = await missingSql();
  if (sql === '') {
    console.log('migrations and schema agree');
    return 0;
  }
  console.log(`The migrations lack this; write it with "node scripts/migrations.mjs new <name>":\n\n${sql}`);
  return 2;
}

async function createMigration(name: string): Promise<number> {
  const sql = await missingSql();
  if (sql === '') {
    console.log('migrations and schema agree: nothing to write');
    return 0;
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  writeMigration(`${stamp}_${name}`, sql);
  return 0;
}

function writeMigration(folderName: string, sql: string): void {
  const folder = path.join(sources.migrationsFolder, folderName);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'migration.sql'), sql);
  fs.writeFileSync(
    path.join(sources.migrationsFolder, 'migration_lock.toml'),
    '# Written by scripts/migrations.mjs, read by the Prisma CLI.\nprovider = "postgresql"\n',
  );
  console.log(`wrote ${folder}/migration.sql: read it before you commit it`);
}

async function missingSql(): Promise<string> {
  const server = await startScratchPostgres();
  try {
    const names = ['main', 'shadow'].map((role) => `migrations_${role}_${process.pid}_${Date.now()}`);
    const [replayed = '', shadow = ''] = await Promise.all(
      names.map((name) => createDatabase(server.url, name)),
    );
    const sql = await migrationsToSchema(sources, replayed, shadow);
    for (const name of names) await dropDatabase(server.url, name);
    return sql;
  } finally {
    await server.stop();
  }
}
