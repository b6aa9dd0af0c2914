import { cellOf, isStillTheSamePage, openLiveBoard } from './board-page';
import { expect, test } from './test';

const heals = { timeout: 25_000 };

test('a lost connection is told, switches commands off, and heals by itself', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/unheard' });
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await gitlab.world.settled();
  await page.clock.install();
  await openLiveBoard(page, '/?query=unheard');
  await expect(cellOf(page, 'tidal--unheard', 'dev')).toBeVisible();
  const indicator = page.getByRole('banner');
  await expect(indicator).toContainText(/Live · \d+ s ago/);

  await stack.web.kill();
  try {
    await expect(indicator).toContainText(/Reconnecting, try \d/);
    await expect(page.getByText('What you see may be old.')).toHaveCount(0);
    await page.clock.fastForward('00:31');
    const banner = page.getByText('What you see may be old. Buttons are off until it is back.');
    await expect(banner).toBeVisible();
    await expect(page.getByText(/^Connection lost at \d\d:\d\d:\d\d/)).toBeVisible();
    await expect(page.locator('.sr-only[aria-live=assertive]')).toHaveText(/Connection lost/);
    // What happens now is told to nobody.
    const { sha } = gitlab.world.deploy({
      projectId: project.id,
      environment: 'dev',
      sha: gitlab.world.createCommit({ projectId: project.id }).sha,
    });
    await gitlab.world.settled();
    await stack.startWeb();
    await stack.ask('POST', '/api/v1/reconciliations');
    await page.clock.fastForward('00:16');
    await expect(banner).toHaveCount(0, heals);
    await expect(indicator).toContainText(/Live · \d+ s ago/, heals);
    await expect(cellOf(page, 'tidal--unheard', 'dev')).toHaveAccessibleName(
      `dev: Succeeded, ${sha.slice(0, 7)}`,
      heals,
    );
    expect(await isStillTheSamePage(page)).toBe(true);
  } finally {
    await stack.web.kill();
    await stack.startWeb();
  }
});

test('silence counts as lost too, and commands are off with their reason', async ({ page, stack }) => {
  await page.clock.install();
  await openLiveBoard(page, '/deliveries');
  const button = page.getByRole('button', { name: 'Reconcile now' });
  await expect(button).toHaveAttribute('aria-disabled', 'false');
  stack.web.freeze();
  try {
    await page.clock.fastForward('00:11');
    await expect(page.getByRole('banner')).toContainText(/Reconnecting, try \d/);
    await page.clock.fastForward('00:21');
    await expect(page.getByText('What you see may be old. Buttons are off until it is back.')).toBeVisible();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAccessibleDescription('Off until the connection is back.');
    await button.focus();
    await expect(button).toBeFocused();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await button.press('Enter');
    expect(asked.filter((url) => url.endsWith('/reconciliations'))).toEqual([]);
  } finally {
    stack.web.thaw();
  }
  await page.clock.fastForward('00:16');
  await expect(page.getByRole('banner')).toContainText(/Live · \d+ s ago/, heals);
  await expect(button).toHaveAttribute('aria-disabled', 'false');
});
