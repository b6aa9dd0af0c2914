import { cellOf, openLiveBoard } from './board-page';
import { adminToken, install } from './stack/stack';
import { expect, signedOut, test } from './test';

test.use({ storageState: signedOut });

test('an empty board teaches the hook, and becomes the board with the first event', async ({
  page,
  stack,
  context,
}) => {
  test.setTimeout(120_000);
  const { gitlab } = stack;
  const fresh = await install('sternway_e2e_fresh', gitlab, { connected: false });
  try {
    await page.goto(`${fresh.url}/sign-in`);
    await page.getByLabel('Administrator’s token').fill(adminToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'No deployments yet' })).toBeVisible();
    await openLiveBoard(page, `${fresh.url}/`);
    await expect(page.getByText('Services and environments appear here by themselves')).toBeVisible();
    await expect(page.getByText(fresh.webhookUrl)).toBeVisible();
    await expect(page.getByText('GITLAB_URL')).toBeVisible();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the address' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(fresh.webhookUrl);

    const project = gitlab.world.addProject({ path: 'harbour/fresh/first' });
    gitlab.world.addHook({
      projectId: project.id,
      url: fresh.webhookUrl,
      token: gitlab.webhookSecret,
      signingToken: gitlab.signingToken,
    });
    gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
    await expect(cellOf(page, 'harbour--fresh--first', 'dev')).toHaveAccessibleName(/^dev: Succeeded/);
  } finally {
    await fresh.stop();
  }
});
