import type { Locator, Page } from '@playwright/test';

const address = (service: string, environment: string) => encodeURIComponent(`${service}/${environment}`);

/** The link that is a cell of the board; its name says what the cell shows. */
export function cellOf(page: Page, service: string, environment: string): Locator {
  return page.locator(`.board-row a[href="?timeline=${address(service, environment)}"]`);
}

/** What is drawn in a cell. */
export function cellBody(page: Page, service: string, environment: string): Locator {
  return page.locator('.cell').filter({
    has: page.locator(`a[href="?timeline=${address(service, environment)}"]`),
  });
}

/** The chip before a cell. */
export function chipOf(page: Page, service: string, environment: string): Locator {
  return page.locator(`.board-row a[href="?commits=${address(service, environment)}"]`);
}

/** Names of the services on the board, from top to bottom. */
export function serviceNames(page: Page): Promise<string[]> {
  return page.locator('.board-row [role=rowheader] a.name').allTextContents();
}

/** Opens the board and waits until it listens: what happens from now on must appear by itself. */
export async function openLiveBoard(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.locator('[data-live=live]').waitFor();
  await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
}

/** False when the page was loaded again since `openLiveBoard`. */
export function isStillTheSamePage(page: Page): Promise<boolean> {
  return page.evaluate(() => 'stillTheSamePage' in window);
}
