import { advance } from './advance';
import { openLiveBoard } from './board-page';
import { company } from './stack/company';
import { adminToken } from './stack/stack';
import { expect, test } from './test';

test('a service shows what runs where, its versions and a timeline per environment', async ({
  page,
  stack,
}) => {
  await page.goto(`/services/${company.booking}`);
  await expect(page.getByRole('heading', { level: 1, name: 'booking' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open in GitLab' })).toHaveAttribute(
    'href',
    `${stack.gitlab.url}/harbour/freight/booking`,
  );
  const environments = page.getByRole('table').first();
  await expect(environments.getByRole('row')).toHaveCount(4);
  await expect(environments.getByRole('row', { name: /^production/ })).toContainText('staging is 6 ahead');
  const versions = page.getByRole('region', { name: 'Versions by environment' });
  await expect(versions.getByRole('columnheader')).toHaveText(['Version', 'dev', 'staging', 'production']);
  await expect(versions.getByRole('row')).toHaveCount(3);
  await expect(versions.getByRole('row').nth(1).getByText('Runs now')).toHaveCount(2);
  await expect(versions.getByRole('row').nth(2).getByText('Runs now')).toHaveCount(1);

  const shown = page.locator('main a[aria-current=true]');
  await expect(shown).toHaveText('production');
  await page.getByRole('link', { name: 'staging', exact: true }).last().click();
  await expect(page).toHaveURL(`/services/${company.booking}?environment=staging`);
  await expect(shown).toHaveText('staging');
  await environments.getByRole('link', { name: 'staging is 6 ahead' }).click();
  await expect(page.getByRole('dialog', { name: 'booking: staging → production' })).toBeVisible();
});

test('a deployment shows how its status went, who told, and leads to GitLab', async ({ page, stack }) => {
  const { gitlab } = stack;
  const { world } = gitlab;
  const project = stack.addProject({ path: 'tidal/detailed' });
  const { iid } = world.createMergeRequest({ projectId: project.id, title: 'Measure the tide' });
  const { commit } = world.mergeMergeRequest({ projectId: project.id, iid });
  const deployment = world.deploy({ projectId: project.id, environment: 'production', status: 'blocked' });
  await world.settled();
  await openLiveBoard(page, '/?query=detailed');
  await page.getByRole('link', { name: /^production: Waiting/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('link', { name: /waits for approval/ })
    .click();
  await expect(
    page.getByRole('heading', { level: 1, name: `${commit.sha.slice(0, 7)} in production` }),
  ).toBeVisible();
  await page.locator('[data-live=live]').waitFor();
  // It goes on while the page is open.
  world.playJob(deployment.jobId ?? 0, { userId: deployment.userId });
  advance(world, project.id, 'production', 'success');
  const history = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'How its status went' }) });
  await expect(history.getByRole('listitem')).toHaveCount(3);
  await expect(history.getByRole('listitem')).toContainText([
    'Waiting for approval told by hook',
    'Running told by hook',
    'Succeeded told by hook',
  ]);
  await expect(history.getByText('No hook told us')).toHaveCount(0);
  const base = `${gitlab.url}/tidal/detailed/-`;
  await expect(page.getByRole('link', { name: commit.sha })).toHaveAttribute(
    'href',
    `${base}/commit/${commit.sha}`,
  );
  const pipeline = world.job(deployment.jobId ?? 0).pipelineId;
  await expect(page.getByRole('link', { name: String(pipeline), exact: true })).toHaveAttribute(
    'href',
    `${base}/pipelines/${pipeline}`,
  );
  await expect(page.getByRole('link', { name: 'deploy-production' })).toHaveAttribute(
    'href',
    `${base}/jobs/${deployment.jobId ?? 0}`,
  );
  await history
    .getByRole('link', { name: /^hook \d+$/ })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: /^Delivery \d+$/ })).toBeVisible();
  await expect(
    page.getByRole('dialog').getByRole('link', { name: /detailed in production/ }),
  ).toHaveAttribute('href', /\/deployments\/\d+/);
});

test('the list of deployments is filtered, and goes on page by page', async ({ page }) => {
  await page.goto('/deployments');
  const rows = page.locator('main tbody tr');
  await expect(rows).toHaveCount(50);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(50);
  await page.getByRole('link', { name: 'Failed', exact: true }).first().click();
  await expect(page).toHaveURL('/deployments?status=failed');
  await expect
    .poll(() => rows.allInnerTexts().then((texts) => texts.every((text) => text.startsWith('Failed'))))
    .toBe(true);
  await page.getByRole('searchbox', { name: /^Search deployments/ }).fill('quotes');
  await page.getByRole('searchbox', { name: /^Search deployments/ }).press('Enter');
  await expect(page).toHaveURL('/deployments?query=quotes&status=failed');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('quotes');
  await page.goto('/deployments?query=nobody-knows');
  await expect(page.getByText('No deployment matches “nobody-knows”.')).toBeVisible();
});

test('an address that leads nowhere says so', async ({ page }) => {
  for (const path of ['/services/no--such--service', '/services/%00', '/deployments/999999', '/nowhere']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: 'Nothing is here' })).toBeVisible();
  }
});

test('what the API answers is compressed, and the stream of events is not', async ({ stack }) => {
  const headers = { authorization: `Bearer ${adminToken}`, 'accept-encoding': 'gzip' };
  const board = await fetch(`${stack.url}/api/v1/board?limit=100`, { headers });
  expect(board.headers.get('content-encoding')).toBe('gzip');
  expect(await board.json()).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ service: company.booking })]),
  });
  const stop = new AbortController();
  const events = await fetch(`${stack.url}/api/v1/events`, { headers, signal: stop.signal });
  expect(events.headers.get('content-encoding')).toBeNull();
  stop.abort();
});
