import type { Page } from '@playwright/test';
import { cellOf, openLiveBoard } from './board-page';
import { company } from './stack/company';
import { expect, test } from './test';

/** What has the focus, and how thick the ring around it is. */
function focus(page: Page): Promise<{ name: string; cell: string | null; ring: number }> {
  return page.evaluate(() => {
    const element = document.activeElement === document.body ? null : document.activeElement;
    const ringOf = (part: Element | null) => {
      if (!part) return 0;
      const { outlineStyle, outlineWidth } = getComputedStyle(part);
      return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
    };
    return {
      name: element?.getAttribute('aria-label') ?? element?.textContent ?? '',
      cell: element?.getAttribute('data-cell') ?? null,
      ring: Math.max(ringOf(element), ringOf(element?.closest('.cell') ?? null)),
    };
  });
}

test('every stop on a page shows that it has the focus', async ({ page }) => {
  for (const path of ['/', '/deliveries', `/services/${company.booking}`]) {
    await openLiveBoard(page, path);
    const seen = new Set<string>();
    for (let step = 0; step < 25; step += 1) {
      await page.keyboard.press('Tab');
      const { name, ring } = await focus(page);
      if (name === '' || seen.has(name)) continue;
      seen.add(name);
      expect(ring, `${path}: ${name}`).toBeGreaterThanOrEqual(2);
    }
    expect(seen.size, path).toBeGreaterThan(8);
  }
});

test('the board is one stop, and arrows go from cell to cell', async ({ page }) => {
  await openLiveBoard(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  let found: string | null = null;
  for (let step = 0; step < 15 && found === null; step += 1) {
    await page.keyboard.press('Tab');
    found = (await focus(page)).cell;
  }
  await expect(cellOf(page, company.booking, 'dev')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cellOf(page, company.booking, 'staging')).toBeFocused();
  await page.keyboard.press('End');
  await expect(cellOf(page, company.booking, 'production')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(cellOf(page, company.customs, 'production')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(cellOf(page, company.berths, 'uat')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await expect(page.getByRole('link', { name: 'manifests', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cellOf(page, company.manifests, 'dev')).toBeFocused();
  await page.keyboard.press('Tab');
  expect((await focus(page)).cell).toBeNull();
  await page.keyboard.press('Shift+Tab');
  await expect(cellOf(page, company.manifests, 'dev')).toBeFocused();
});

test('a group folds and unfolds', async ({ page }) => {
  await openLiveBoard(page);
  await cellOf(page, company.booking, 'dev').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  const head = page.getByRole('button', { name: /harbour \/ freight/ });
  await expect(head).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-expanded', 'false');
  await expect(cellOf(page, company.booking, 'dev')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(cellOf(page, company.booking, 'dev')).toBeVisible();
});

test('Enter opens the timeline, C the commits', async ({ page }) => {
  await openLiveBoard(page);
  await cellOf(page, company.booking, 'production').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'booking in production' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(cellOf(page, company.booking, 'production')).toBeFocused();
  await page.keyboard.press('c');
  const commits = page.getByRole('dialog', { name: 'booking: staging → production' });
  await expect(commits.getByText('Show the vessel’s next port')).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(commits).toHaveCount(0);
  await expect(cellOf(page, company.booking, 'production')).toBeFocused();
});

test('Ctrl+K opens the palette, which leads to a service', async ({ page }) => {
  await openLiveBoard(page);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('quot');
  await expect(palette.getByRole('option', { name: /Open quotes/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('option', { name: /Open quotes/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/services/${company.quotes}`);
  await expect(page.getByRole('heading', { level: 1, name: 'quotes' })).toBeVisible();
});

test('single letters search, lead to places and list all keys, but not while typing', async ({ page }) => {
  await openLiveBoard(page);
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys.getByText('Command palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox').first();
  await expect(field).toBeFocused();
  await page.keyboard.type('gd?');
  await expect(field).toHaveValue('gd?');
  await expect(page).toHaveURL(/query=gd/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page).toHaveURL('/deliveries');
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(page).toHaveURL('/');
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: /Single letters are keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await expect(keys).toHaveCount(0);
});

test('J and K walk through a list', async ({ page }) => {
  await openLiveBoard(page, '/deployments');
  const links = page.locator('main table [data-list-item]');
  await page.keyboard.press('j');
  await expect(links.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(links.nth(0)).toBeFocused();
});
