import { test as base, expect } from '@playwright/test';
import { adminToken, type Stack, startStack } from './stack/stack';

/** Playwright's test with a running Sternway and a browser that is signed in to it. */
export const test = base.extend<object, { stack: Stack; session: { name: string; value: string } }>({
  stack: [
    async ({ browserName }, use) => {
      const stack = await startStack(`sternway_e2e_${browserName}`);
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  session: [
    async ({ stack }, use) => {
      const response = await fetch(`${stack.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: adminToken }),
      });
      const [name = '', value = ''] =
        (response.headers.get('set-cookie') ?? '').split(';')[0]?.split('=') ?? [];
      await use({ name, value });
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
  storageState: async ({ stack, session }, use) => {
    const { hostname } = new URL(stack.url);
    await use({
      cookies: [
        {
          ...session,
          domain: hostname,
          path: '/',
          expires: -1,
          httpOnly: true,
          secure: false,
          sameSite: 'Lax',
        },
      ],
      origins: [],
    });
  },
});

/** For tests of people who are not signed in. */
export const signedOut = { cookies: [], origins: [] };

export { expect };
