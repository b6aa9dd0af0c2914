import { defineConfig } from '@playwright/test';

/**
 * Browser tests against the built product: run them with `npm test`, or after a build with `npx playwright test`. One
 * worker, because each brings a database, a simulated GitLab, a web and a worker process; no retries, because a retry
 * hides a race.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/stack/database-server.ts',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // When nothing works, it is known soon.
  maxFailures: 10,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking'],
    },
  },
});
