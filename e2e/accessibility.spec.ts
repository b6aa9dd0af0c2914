import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type axeCore from 'axe-core';
import type { RunOptions } from 'axe-core';
import type { DeploymentView } from '@/lib/domain/board/view';
import { openLiveBoard } from './board-page';
import { company } from './stack/company';
import { expect, signedOut, test } from './test';

const axeSource = fs.readFileSync(
  path.resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'),
  'utf8',
);

/** In the page, once its script is there. */
declare const axe: typeof axeCore;

/** What axe finds on the page as it is now, one line per place. */
async function violations(page: Page, options: RunOptions): Promise<string[]> {
  // While a drawer slides in, its colours are a mixture.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const results = await page.evaluate((only) => axe.run(document, only), options);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`),
  );
}

/** Opens each place once, and looks at it light and dark, wide and narrow. Dark differs in nothing but colours. */
async function checkEverywhere(page: Page, places: Record<string, () => Promise<void>>): Promise<void> {
  for (const [place, open] of Object.entries(places)) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await open();
    for (const [form, width] of [
      ['desktop', 1440],
      ['phone', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        const found = await violations(page, colorScheme === 'light' ? {} : { runOnly: ['color-contrast'] });
        expect.soft(found, `${place}, ${colorScheme}, ${form}`).toEqual([]);
      }
    }
  }
}

test('axe finds nothing on any page', async ({ page, stack }) => {
  test.setTimeout(120_000);
  const failed = await stack.ask<{ items: DeploymentView[] }>(
    'GET',
    `/api/v1/deployments?service=${company.quotes}&status=failed`,
  );
  await checkEverywhere(page, {
    board: () => openLiveBoard(page),
    'board without a match': () => openLiveBoard(page, '/?query=chekout'),
    deployments: () => openLiveBoard(page, '/deployments'),
    deployment: () => openLiveBoard(page, `/deployments/${failed.items[0]?.id ?? ''}`),
    service: () => openLiveBoard(page, `/services/${company.gateway}`),
    deliveries: () => openLiveBoard(page, '/deliveries'),
    audit: () => openLiveBoard(page, '/audit'),
    'nothing here': () => openLiveBoard(page, '/services/no--such'),
  });
});

test('axe finds nothing in any drawer, dialog or menu', async ({ page, stack }) => {
  test.setTimeout(120_000);
  const project = stack.addProject({ path: 'tidal/examined' });
  stack.gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await stack.gitlab.world.settled();
  const { items } = await stack.ask<{ items: { id: string }[] }>('GET', '/api/v1/deliveries?limit=1');
  const opened = async (address: string) => {
    await page.goto(address);
    await page.getByRole('dialog').waitFor();
    await expect(page.getByRole('dialog').getByText(/^Reading/)).toHaveCount(0);
  };
  const pressed = async (key: string, name: string) => {
    await openLiveBoard(page);
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name }).waitFor();
  };
  await checkEverywhere(page, {
    timeline: async () => {
      await opened(`/?timeline=${encodeURIComponent(`${company.quotes}/production`)}`);
      await page.getByRole('dialog').getByRole('button', { name: 'History' }).first().click();
      await expect(page.getByText('told by GitLab’s API')).not.toHaveCount(0);
    },
    commits: () => opened(`/?commits=${encodeURIComponent(`${company.booking}/production`)}`),
    'no comparison': () => opened(`/?commits=${encodeURIComponent(`${company.customs}/production`)}`),
    delivery: () => opened(`/deliveries?delivery=${items[0]?.id ?? ''}`),
    palette: async () => {
      await pressed('Control+k', 'Commands');
      await page.keyboard.type('quotes');
      await page.getByRole('option', { name: /Open quotes/ }).waitFor();
    },
    keys: () => pressed('?', 'Keys'),
    menu: async () => {
      await openLiveBoard(page);
      await page.getByRole('button', { name: 'Administrator: theme, keys, sign out' }).click();
      await page.getByRole('menu').waitFor();
    },
  });
});

test.describe('signed out', () => {
  test.use({ storageState: signedOut });

  test('axe finds nothing on the sign-in page', async ({ page }) => {
    await checkEverywhere(page, {
      'sign-in': async () => {
        await page.goto('/sign-in');
        await page.getByLabel('Administrator’s token').fill('wrong');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('alert').getByText('The token is wrong.').waitFor();
      },
      'nowhere at all': async () => {
        await page.goto('/nowhere');
      },
    });
  });
});
