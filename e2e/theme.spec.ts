import type { Page } from '@playwright/test';
import { openLiveBoard } from './board-page';
import { company, longBranch } from './stack/company';
import { expect, test } from './test';

/** In the page, once `watchFrames` was called. */
declare const readFrames: () => string[];

/** Notes theme and background of every frame that is painted, from the very first. */
async function watchFrames(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const frames: string[] = [];
    Object.assign(window, { readFrames: () => [...new Set(frames)] });
    const note = () => {
      if (document.body)
        frames.push(
          `${document.documentElement.dataset['theme'] ?? 'none'} ${getComputedStyle(document.body).backgroundColor}`,
        );
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  return () => page.evaluate(() => readFrames());
}

test('dark is chosen, kept, and there from the first frame', async ({ page }) => {
  const frames = await watchFrames(page);
  await openLiveBoard(page);
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.getByRole('button', { name: 'Switch to dark theme' }).click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  for (const path of ['/', '/deliveries', '/deployments']) {
    await page.goto(path);
    await expect(page.getByRole('button', { name: 'Switch to light theme' })).toBeVisible();
    const seen = await frames();
    expect(seen, path).toHaveLength(1);
    expect(seen[0], path).toMatch(/^dark /);
  }
  await page.getByRole('button', { name: 'Switch to light theme' }).click();
  await expect(root).toHaveAttribute('data-theme', 'light');
});

test('without a choice the system’s theme is followed, also when it changes', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openLiveBoard(page);
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.getByRole('button', { name: 'Administrator: theme, keys, sign out' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'As the system' })).toBeChecked();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
});

test('nothing moves for those who asked for that', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openLiveBoard(page);
  await page.getByRole('link', { name: /^staging: Running/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration ?? 0) > 1)
      .map((animation) =>
        animation.effect instanceof KeyframeEffect ? (animation.effect.target?.className ?? '') : '',
      ),
  );
  expect(moving).toEqual([]);
  await expect(page.getByRole('dialog').getByText('Running').first()).toBeVisible();
});

test('no page is wider than the window, at any width', async ({ page }) => {
  const paths = [
    '/',
    `/?timeline=${encodeURIComponent(`${company.gateway}/staging`)}`,
    `/?commits=${encodeURIComponent(`${company.gateway}/staging`)}`,
    '/deployments',
    '/deliveries',
    `/services/${company.gateway}`,
    `/services/${company.berths}`,
  ];
  for (const path of paths) {
    await openLiveBoard(page, path);
    for (const width of [1440, 1024, 768, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over, `${path} at ${width}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});

test('long text gives way in its cell, and sha, age and status never do', async ({ page }) => {
  await openLiveBoard(page);
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const faults = await page.evaluate(() => {
      const cut = (part: Element) => part.scrollWidth > part.clientWidth + 1;
      return [...document.querySelectorAll('.cell:not(.none)')].flatMap((cell) => {
        const box = cell.getBoundingClientRect();
        const name = cell.querySelector('a')?.getAttribute('aria-label') ?? '';
        return [...cell.querySelectorAll('.l1 .sha, .l1 .age, .l2 .word, .l3 .good')].flatMap((part) => {
          const { left, right, bottom } = part.getBoundingClientRect();
          const outside = left < box.left - 0.5 || right > box.right + 0.5 || bottom > box.bottom + 0.5;
          const text = getComputedStyle(part).display === 'inline' ? false : cut(part);
          return outside || text ? [`${name}: ${part.className} ${part.textContent}`] : [];
        });
      });
    });
    expect(faults, `at ${width}`).toEqual([]);
  }
});

test('long text leaves room for the rest in lists and drawers', async ({ page }) => {
  await page.goto(`/?commits=${encodeURIComponent(`${company.gateway}/staging`)}`);
  const title = page.getByRole('dialog').getByText(/^Retry the notification of consignees/);
  await expect.poll(async () => (await title.boundingBox())?.width ?? 0).toBeGreaterThan(200);
  await page.goto(`/?timeline=${encodeURIComponent(`${company.gateway}/staging`)}`);
  const entry = page.getByRole('dialog').getByRole('listitem').first();
  await expect(entry).toContainText(longBranch);
  const heading = await entry.locator('p').first().boundingBox();
  const failed = await entry.getByText('failed', { exact: true }).boundingBox();
  if (!heading || !failed) throw new Error('the entry is not drawn');
  expect(failed.x + failed.width).toBeLessThanOrEqual(heading.x + heading.width + 1);
});
