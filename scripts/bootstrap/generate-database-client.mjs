import { chmodSync } from 'node:fs';
import path from 'node:path';
import { unlessFresh } from './fingerprint.mjs';
import { runQuietly, step } from './progress.mjs';

const engineStub = path.resolve('scripts/prisma/schema-engine-stub');

/** Generates lib/db/generated from the schema, without the native engine that the Prisma CLI would download. */
export function generateDatabaseClient() {
  return unlessFresh(
    'lib/db/generated/.fingerprint',
    ['prisma/schema.prisma', 'node_modules/prisma/package.json'],
    ['lib/db/generated/client.ts'],
    () => step('generating the database client', 'database client generated', generate),
  );
}

async function generate() {
  chmodSync(engineStub, 0o755);
  await runQuietly(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: engineStub,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
}
