import fs from 'node:fs';
import path from 'node:path';
import { adminToken } from './stack/stack';
import { expect, signedOut, test } from './test';

const app = path.resolve(import.meta.dirname, '../app');

/** Files of this name under a folder of app/, as the addresses they answer at, with 1 for each parameter. */
function addresses(folder: string, file: string): { address: string; source: string }[] {
  return fs
    .readdirSync(path.join(app, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === file)
    .map((name) => {
      const parts = path
        .join(folder, path.dirname(name))
        .split(path.sep)
        .filter((part) => part !== '.' && !part.startsWith('('))
        .map((part) => (part.startsWith('[') ? '1' : part));
      return {
        address: `/${parts.join('/')}`,
        source: fs.readFileSync(path.join(app, folder, name), 'utf8'),
      };
    });
}

test.describe('somebody who is not signed in', () => {
  test.use({ storageState: signedOut });

  test('gets an error for a wrong token, with the focus where it is put right', async ({ page }) => {
    await page.goto('/sign-in');
    const token = page.getByLabel('Administrator’s token');
    await token.fill('not-the-token');
    await token.press('Enter');
    await expect(page.getByRole('alert').getByText('The token is wrong.')).toBeVisible();
    await expect(token).toBeFocused();
    await expect(token).toHaveAttribute('aria-invalid', 'true');
    await expect(token).toHaveAccessibleDescription(/The token is wrong/);
    await token.fill('');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').getByText('The token is missing.')).toBeVisible();
    await expect(token).toBeFocused();
  });

  test('gets to the board with the right token, and out again', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Administrator’s token').fill(adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('grid', { name: 'Services and environments' })).toBeVisible();
    await expect(page).toHaveURL('/');
    await page.goto('/sign-in');
    await expect(page).toHaveURL('/');
    await page.getByRole('button', { name: 'Administrator: theme, keys, sign out' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/sign-in');
    await page.goto('/deployments');
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('is led back to the page that was asked for, but never to another host', async ({ page, stack }) => {
    await page.goto('/deliveries?outcome=quarantined');
    await expect(page).toHaveURL('/sign-in?next=%2Fdeliveries%3Foutcome%3Dquarantined');
    await page.getByLabel('Administrator’s token').fill(adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/deliveries?outcome=quarantined');
    for (const next of ['//evil.example/', '/\\evil.example', 'https://evil.example/', '/sign-in']) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      expect(new URL(page.url()).origin, next).toBe(stack.url);
      await expect(page).toHaveURL('/');
    }
  });

  test('is sent to the sign-in page from every page', async ({ request }) => {
    const pages = addresses('(dashboard)', 'page.tsx').map(({ address }) => address);
    expect(pages).toContain('/');
    expect(pages.length).toBeGreaterThan(4);
    for (const address of pages) {
      const response = await request.get(address, { maxRedirects: 0 });
      expect(response.status(), address).toBe(307);
      expect(response.headers()['location'], address).toMatch(/^\/sign-in/);
      expect(await response.text(), address).not.toContain('harbour');
    }
  });

  test('is refused by every route of the API but health, and the way in', async ({ request }) => {
    const open = new Set(['GET /api/health/live', 'GET /api/health/ready', 'POST /api/v1/session']);
    let asked = 0;
    for (const { address, source } of addresses('api', 'route.ts')) {
      for (const [, method = ''] of source.matchAll(
        /export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g,
      )) {
        if (open.has(`${method} ${address}`)) continue;
        const response = await request.fetch(address, { method, maxRedirects: 0, failOnStatusCode: false });
        expect(response.status(), `${method} ${address}`).toBe(401);
        expect(response.headers()['content-type'], `${method} ${address}`).toBe('application/problem+json');
        expect(await response.json(), `${method} ${address}`).toMatchObject({
          status: 401,
          code: 'not_signed_in',
        });
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(15);
  });
});

test('a command with our cookie that comes from another site is refused', async ({ stack, session }) => {
  const cookie = `${session.name}=${session.value}`;
  const command = (headers: Record<string, string>) =>
    fetch(`${stack.url}/api/v1/reconciliations`, { method: 'POST', headers: { cookie, ...headers } });
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: stack.url, 'sec-fetch-site': 'cross-site' },
    { origin: stack.url.replace('127.0.0.1', '127.0.0.2') },
    {},
  ]) {
    const response = await command(headers);
    expect(response.status, JSON.stringify(headers)).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'cross_site' });
  }
  expect((await command({ origin: stack.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});
