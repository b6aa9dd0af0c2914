import type { Page } from '@playwright/test';
import type { GitLabSimulator } from '@/simulator/gitlab/start';
import type { ProjectRecord } from '@/simulator/gitlab/world/records';
import { advance } from './advance';
import { cellBody, cellOf, chipOf, isStillTheSamePage, openLiveBoard, serviceNames } from './board-page';
import { company } from './stack/company';
import { expect, test } from './test';

/** A change in GitLab must be on the screen after so long. */
const soon = { timeout: 5_000 };

/** Where every cell of the board is. */
function places(page: Page): Promise<Record<string, { x: number; y: number; width: number }>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('.board-row a.hit')].map((link) => {
        const { x, y, width } = link.getBoundingClientRect();
        return [link.getAttribute('href') ?? '', { x, y, width }];
      }),
    ),
  );
}

test('a pipeline is seen as it runs, and nothing else moves', async ({ page, stack }) => {
  const { gitlab } = stack;
  // Its group is the last on the board, so that nothing stands below it.
  const project = stack.addProject({ path: 'tidal/pilotage' });
  const service = 'tidal--pilotage';
  gitlab.control.push({ project: project.id });
  advance(gitlab.world, project.id, 'production', 'blocked');
  await openLiveBoard(page);
  await expect(cellOf(page, service, 'production')).toHaveAccessibleName(/production: Waiting for approval/);
  await expect(chipOf(page, service, 'staging')).toHaveCount(0);
  const before = await places(page);
  await page.evaluate(() => {
    for (const cell of document.querySelectorAll('.cell')) Object.assign(cell, { wasThere: true });
  });

  gitlab.control.push({ project: project.id });
  const sha = advance(gitlab.world, project.id, 'dev', 'running');
  await expect(cellOf(page, service, 'dev')).toHaveAccessibleName(
    `dev: Running, ${sha}, last good ${shaOf(gitlab, project, 'dev')}`,
    soon,
  );
  await expect(cellBody(page, service, 'dev').locator('progress')).toBeVisible();
  advance(gitlab.world, project.id, 'dev', 'success');
  await expect(cellOf(page, service, 'dev')).toHaveAccessibleName(`dev: Succeeded, ${sha}`, soon);
  await expect(chipOf(page, service, 'staging')).toHaveText('2 ahead', soon);
  advance(gitlab.world, project.id, 'staging', 'running');
  await expect(cellOf(page, service, 'staging')).toHaveAccessibleName(
    new RegExp(`staging: Running, ${sha}`),
    soon,
  );
  advance(gitlab.world, project.id, 'staging', 'success');
  await expect(cellOf(page, service, 'staging')).toHaveAccessibleName(`staging: Succeeded, ${sha}`, soon);

  expect(await places(page)).toEqual(before);
  expect(
    await page.evaluate(() => [...document.querySelectorAll('.cell')].every((cell) => 'wasThere' in cell)),
  ).toBe(true);
  expect(await isStillTheSamePage(page)).toBe(true);
});

function shaOf(gitlab: GitLabSimulator, project: ProjectRecord, environment: string): string {
  const truth = gitlab.world.groundTruth(project.id).find((one) => one.environment === environment);
  return truth?.current?.sha.slice(0, 7) ?? 'none';
}

test('a failure keeps the last good release in sight and is spoken at once', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/moorings' });
  const service = 'tidal--moorings';
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await openLiveBoard(page);
  const good = shaOf(gitlab, project, 'dev');
  await expect(cellOf(page, service, 'dev')).toHaveAccessibleName(`dev: Succeeded, ${good}`, soon);
  gitlab.control.failNextDeploy({ project: project.id });
  gitlab.control.push({ project: project.id });
  const bad = advance(gitlab.world, project.id, 'dev', 'failed');
  await expect(cellOf(page, service, 'dev')).toHaveAccessibleName(
    `dev: Failed, ${bad}, last good ${good}`,
    soon,
  );
  const body = cellBody(page, service, 'dev');
  await expect(body).toContainText(bad);
  await expect(body).toContainText(`Last good ${good}`);
  await expect(page.locator('.sr-only[aria-live=assertive]')).toHaveText(/moorings, dev: Failed/);
});

test('what waits for a person says so', async ({ page, stack }) => {
  await page.goto('/');
  await expect(cellBody(page, company.storefront, 'production')).toContainText('Waiting for approval');
  await expect(cellBody(page, company.storefront, 'production')).toContainText('Last good');
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/locks' });
  await openLiveBoard(page);
  gitlab.world.deploy({ projectId: project.id, environment: 'production', status: 'blocked' });
  await expect(cellOf(page, 'tidal--locks', 'production')).toHaveAccessibleName(/Waiting for approval/, soon);
  await expect(cellBody(page, 'tidal--locks', 'production')).toContainText('No successful deployment yet');
});

test('the chip counts what waits and opens its commits and merge requests', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/buoys' });
  const service = 'tidal--buoys';
  gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
  gitlab.world.deploy({ projectId: project.id, environment: 'production' });
  await openLiveBoard(page);
  await expect(cellOf(page, service, 'production')).toBeVisible(soon);
  await expect(chipOf(page, service, 'production')).toHaveCount(0);
  const merge = (title: string) => {
    const { iid } = gitlab.world.createMergeRequest({ projectId: project.id, title });
    gitlab.world.mergeMergeRequest({ projectId: project.id, iid });
    gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
    return iid;
  };
  const first = merge('Light the northern buoy');
  await expect(chipOf(page, service, 'production')).toHaveText('2 ahead', soon);
  const second = merge('Charge buoys by sun');
  const chip = chipOf(page, service, 'production');
  await expect(chip).toHaveText('4 ahead', soon);
  await expect(chip).toHaveAccessibleName(/^4 ahead: 4 commits in staging and not in production/);

  await chip.click();
  const drawer = page.getByRole('dialog', { name: 'buoys: staging → production' });
  await expect(
    drawer.getByRole('heading', { name: '4 commits in staging, not in production' }),
  ).toBeVisible();
  await expect(drawer.getByText('Light the northern buoy', { exact: true })).toHaveCount(2);
  await expect(drawer.getByRole('heading', { name: '2 merge requests' })).toBeVisible();
  for (const iid of [first, second])
    await expect(drawer.getByRole('link', { name: `!${iid}`, exact: true })).toHaveAttribute(
      'href',
      `${gitlab.url}/tidal/buoys/-/merge_requests/${iid}`,
    );
  await expect(page).toHaveURL(`/?commits=${encodeURIComponent(`${service}/production`)}`);
  const third = merge('Count the seagulls');
  await expect(drawer.getByRole('link', { name: `!${third}`, exact: true })).toBeVisible(soon);
});

test('commits that cannot be compared are no number, and the reason is told', async ({ page }) => {
  await page.goto('/');
  const chip = chipOf(page, company.customs, 'production');
  await expect(chip).toHaveText('? ahead');
  await chip.hover();
  await expect(page.getByRole('tooltip')).toHaveText(/the range is too large/);
  await chip.click();
  await expect(page.getByRole('dialog').getByText('The commits cannot be compared.')).toBeVisible();
  await expect(page.getByRole('dialog').getByText(/the range is too large/)).toBeVisible();
});

test('a service appears by itself, in its place', async ({ page, stack }) => {
  await openLiveBoard(page);
  const project = stack.addProject({ path: 'harbour/freight/lighterage' });
  expect(await serviceNames(page)).not.toContain('lighterage');
  stack.gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await expect(cellOf(page, 'harbour--freight--lighterage', 'dev')).toBeVisible(soon);
  const names = await serviceNames(page);
  const freight = names.slice(0, names.indexOf('lighterage') + 1);
  expect(freight).toEqual(freight.toSorted());
  expect(await isStillTheSamePage(page)).toBe(true);
});
