import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newestMigration } from './expected-migration';

test('readiness waits for the newest migration there is', () => {
  const folder = path.resolve(import.meta.dirname, '../../prisma/migrations');
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted((a, b) => (a < b ? -1 : 1));
  expect(newestMigration).toBe(names.at(-1));
});
