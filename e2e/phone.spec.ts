import type { Page } from '@playwright/test';
import { cellOf, chipOf, openLiveBoard } from './board-page';
import { company } from './stack/company';
import { expect, test } from './test';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** Parts that are pressed and whose target is lower than `least` pixels, asked of the page as a finger would. */
function smallTargets(page: Page, selector: string, least: number): Promise<string[]> {
  return page.evaluate(
    ([chosen, height]) =>
      [...document.querySelectorAll<HTMLElement>(chosen)].flatMap((element) => {
        if (element.getClientRects().length === 0) return [];
        element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
        const { x, y, width, height: drawn } = element.getBoundingClientRect();
        if (width <= 1 || drawn <= 1) return [];
        const reaches = (dx: number, dy: number) => {
          const hit = document.elementFromPoint(x + width * dx, y + drawn / 2 + dy);
          if (hit === null) return false;
          const target = element.closest('.cell') ?? element.closest('label') ?? element;
          return target.contains(hit);
        };
        const most = height / 2 - 1;
        // A chip lies over the middle of the line between two rows; a row is reached beside it.
        return [0.2, 0.5, 0.8].some((dx) => reaches(dx, -most) && reaches(dx, most))
          ? []
          : [
              `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? ''} ${Math.round(drawn)} px`,
            ];
      }),
    [selector, least] as const,
  );
}

test('the board is blocks with a row for each environment, and a bar at the bottom', async ({ page }) => {
  await openLiveBoard(page);
  const cells = await Promise.all(
    ['dev', 'staging', 'production'].map((name) => cellOf(page, company.booking, name).boundingBox()),
  );
  const [dev, staging, production] = cells;
  if (!dev || !staging || !production) throw new Error('the cells are not drawn');
  expect(dev.x).toBe(production.x);
  expect(staging.y).toBeGreaterThanOrEqual(dev.y + 44);
  expect(production.y).toBeGreaterThanOrEqual(staging.y + 44);
  const chip = await chipOf(page, company.booking, 'production').boundingBox();
  if (!chip) throw new Error('the chip is not drawn');
  expect(chip.y).toBeGreaterThan(staging.y + 22);
  expect(chip.y + chip.height).toBeLessThan(production.y + production.height);

  const bar = page.getByRole('navigation', { name: 'Main' });
  await expect(bar).toHaveCount(1);
  await expect(bar).toBeInViewport({ ratio: 1 });
  await bar.getByRole('link', { name: 'Deliveries' }).tap();
  await expect(page).toHaveURL('/deliveries');
  await bar.getByRole('button', { name: 'More' }).tap();
  await page.getByRole('menuitemradio', { name: 'Dark' }).tap();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a drawer is a page of its own', async ({ page }) => {
  await openLiveBoard(page);
  await cellOf(page, company.quotes, 'production').tap();
  const drawer = page.getByRole('dialog', { name: 'quotes in production' });
  await expect(drawer).toBeVisible();
  await expect.poll(async () => (await drawer.boundingBox())?.x).toBe(0);
  expect(await drawer.boundingBox()).toMatchObject({ width: 390, height: 844 });
  await drawer.getByRole('button', { name: 'Close' }).tap();
  await expect(drawer).toHaveCount(0);
});

test('fingers find everything, and no page scrolls sideways', async ({ page }) => {
  const paths = [
    '/',
    '/?query=nothing-like-that',
    `/?timeline=${encodeURIComponent(`${company.manifests}/production`)}`,
    '/deployments',
    '/deliveries',
    `/services/${company.booking}`,
  ];
  for (const path of paths) {
    await openLiveBoard(page, path);
    // A drawer's code arrives after the page: until it is there, it would come to lie over what is being measured.
    const isDrawer = path.includes('timeline=');
    if (isDrawer) await expect(page.getByRole('dialog')).toBeVisible();
    const scope = isDrawer ? '[role=dialog]' : 'body';
    expect(
      await smallTargets(
        page,
        `${scope} button:not(.prose-link, .text-link, [aria-pressed], .g), ${scope} input, ${scope} nav[aria-label=Main] a, ${scope} .cell a.hit`,
        44,
      ),
      path,
    ).toEqual([]);
    expect(await smallTargets(page, `${scope} [aria-pressed], ${scope} select`, 34), path).toEqual([]);
    expect(await smallTargets(page, `${scope} .ahead`, 24), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(390);
  }
});
