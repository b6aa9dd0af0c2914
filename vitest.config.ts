import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const tests = '{app,lib,components,scripts,simulator,bench}/**/*';
const elsewhere = ['**/node_modules/**', 'dist/**', '.next/**', 'e2e/**'];

export default defineConfig({
  resolve: {
    alias: {
      '@': root,
      'server-only': `${root}/lib/testing/server-only-stub.ts`,
    },
  },
  test: {
    // A retry hides the race that this product exists to rule out.
    retry: 0,
    restoreMocks: true,
    unstubEnvs: true,
    environment: 'node',
    sequence: { shuffle: { files: true, tests: true } },
    projects: [
      {
        extends: true,
        test: { name: 'domain', include: ['lib/domain/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${tests}.test.{ts,tsx}`],
          exclude: ['lib/domain/**', '**/*.db.test.ts', '**/*.fault.test.ts', ...elsewhere],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: [`${tests}.db.test.ts`],
          exclude: elsewhere,
          globalSetup: ['./lib/testing/database-server.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Real processes are killed here: one file at a time, so that what is measured is the fault.
          name: 'fault',
          include: [`${tests}.fault.test.ts`],
          exclude: elsewhere,
          globalSetup: ['./lib/testing/database-server.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
