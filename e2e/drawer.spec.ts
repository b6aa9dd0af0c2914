import { cellOf, openLiveBoard } from './board-page';
import { company, manifestReleases } from './stack/company';
import { expect, test } from './test';

const address = encodeURIComponent(`${company.manifests}/production`);

test('a cell opens its timeline, and back closes it', async ({ page }) => {
  await openLiveBoard(page);
  await cellOf(page, company.manifests, 'production').click();
  const drawer = page.getByRole('dialog', { name: 'manifests in production' });
  await expect(drawer).toBeVisible();
  await expect(page).toHaveURL(`/?timeline=${address}`);
  await expect(drawer.getByText('runs now', { exact: true })).toHaveCount(1);
  await page.goBack();
  await expect(drawer).toHaveCount(0);
  await expect(page).toHaveURL('/');
  await page.goForward();
  await expect(drawer).toBeVisible();
});

test('Enter opens it, Esc closes it and gives the focus back to the cell', async ({ page }) => {
  await openLiveBoard(page);
  const cell = cellOf(page, company.quotes, 'production');
  await cell.focus();
  await cell.press('Enter');
  const drawer = page.getByRole('dialog', { name: 'quotes in production' });
  await expect(drawer).toBeFocused();
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab');
    expect(await drawer.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await expect(cell).toBeFocused();
  await expect(page).toHaveURL('/');
});

test('its address opens it, and closing leaves the filter', async ({ page }) => {
  await page.goto(`/?query=manifests&timeline=${address}`);
  const drawer = page.getByRole('dialog', { name: 'manifests in production' });
  await expect(drawer).toBeVisible();
  await drawer.getByRole('button', { name: 'Close' }).click();
  await expect(drawer).toHaveCount(0);
  await expect(page).toHaveURL('/?query=manifests');
});

test('a service that is not on the screen opens by its address too', async ({ page }) => {
  await page.goto(`/?query=quotes&timeline=${address}`);
  const drawer = page.getByRole('dialog', { name: 'manifests in production' });
  await expect(drawer.getByText('v3.14.0').first()).toBeVisible();
});

test('history stands under headings of age and goes on page by page', async ({ page }) => {
  await page.goto(`/?timeline=${address}`);
  const drawer = page.getByRole('dialog', { name: 'manifests in production' });
  const entries = drawer.getByRole('listitem');
  await expect(entries).toHaveCount(20);
  await expect(entries.first()).toContainText('v3.14.0 succeeded');
  await expect(entries.first()).toContainText('Chén Wěi');
  const more = drawer.getByRole('button', { name: 'Load more' });
  await more.click();
  await expect(entries).toHaveCount(40);
  await more.click();
  await expect(entries).toHaveCount(manifestReleases);
  await expect(more).toHaveCount(0);
  const headings = await drawer.getByRole('heading', { level: 3 }).allTextContents();
  expect(headings.length).toBeGreaterThanOrEqual(4);
  expect(new Set(headings).size).toBe(headings.length);
  const recent = /^(Last hour|Earlier today|Yesterday|Earlier this month)$/;
  const month =
    /^(January|February|March|April|May|June|July|August|September|October|November|December) \d{4}$/;
  expect(headings.findLastIndex((heading) => recent.test(heading))).toBeLessThan(
    headings.findIndex((heading) => month.test(heading)),
  );
  for (const heading of headings) expect(heading).toMatch(new RegExp(`${recent.source}|${month.source}`));
  const times = await drawer
    .locator('li time')
    .evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''));
  expect(times).toEqual(times.toSorted().toReversed());
});

test('an entry unfolds how its status went', async ({ page }) => {
  await page.goto(`/?timeline=${encodeURIComponent(`${company.quotes}/production`)}`);
  const drawer = page.getByRole('dialog');
  const failed = drawer.getByRole('listitem').filter({ hasText: 'failed' });
  await failed.getByRole('button', { name: 'History' }).click();
  await expect(failed.getByText('told by GitLab’s API')).toBeVisible();
});
