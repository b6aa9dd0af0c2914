import type { DeliveryDetailView, DeliveryView, HookHealthView } from '@/lib/domain/board/view';
import { advance } from './advance';
import { cellOf } from './board-page';
import { expect, test } from './test';

const secret = 'tide-table-key-4711-never-show';

interface Page<T> {
  items: T[];
}

test('values of pipeline variables and e-mail addresses are nowhere', async ({ page, stack }) => {
  const { world } = stack.gitlab;
  const project = stack.addProject({ path: 'tidal/redacted' });
  const email = 'eve.secretive@harbour.example';
  const userId = world.addUser({ username: 'eve', name: 'Eve Stone', email }).id;
  world.createCommit({ projectId: project.id, authorId: userId, title: 'Rotate the key' });
  world.startPipeline({
    projectId: project.id,
    userId,
    variables: [{ key: 'DEPLOY_KEY', value: secret }],
    template: [{ name: 'deploy-dev', stage: 'deploy', environment: { name: 'dev' } }],
  });
  advance(world, project.id, 'dev', 'success');
  await world.settled();
  const delivered = () =>
    stack.ask<Page<DeliveryView>>('GET', '/api/v1/deliveries?project=tidal%2Fredacted&limit=100');
  await expect
    .poll(async () => {
      const { items } = await delivered();
      return items.length > 0 && items.every(({ processed }) => processed);
    })
    .toBe(true);
  const list = await delivered();
  const pipeline = list.items.find(({ kind, redactions }) => kind === 'pipeline' && redactions > 0);
  expect(pipeline).toBeDefined();
  const paths = [
    '/api/v1/board?query=redacted',
    '/api/v1/deployments?service=tidal--redacted',
    '/api/v1/services/tidal--redacted',
    '/api/v1/services/tidal--redacted/versions',
    '/api/v1/deliveries?limit=200',
    ...list.items.map(({ id }) => `/api/v1/deliveries/${id}`),
  ];
  for (const path of paths) {
    const text = JSON.stringify(await stack.ask('GET', path));
    expect(text, path).not.toContain(secret);
    expect(text, path).not.toContain(email);
  }
  await page.goto(`/deliveries?delivery=${pipeline?.id ?? ''}`);
  const drawer = page.getByRole('dialog', { name: `Delivery ${pipeline?.id ?? ''}` });
  await expect(drawer.getByText('Secrets were redacted before it was stored.')).toBeVisible();
  const body = drawer.getByLabel('Body', { exact: true });
  await expect(body).toContainText('DEPLOY_KEY');
  await expect(body).toContainText('Rotate the key');
  for (const text of [await page.content(), await drawer.innerText()]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(email);
  }
});

test('what cannot be read is kept, shown and replayed, one or all', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = gitlab.world.addProject({ path: 'tidal/templated' });
  const hook = gitlab.world.addHook({
    projectId: project.id,
    url: stack.webhookUrl,
    token: gitlab.webhookSecret,
    signingToken: gitlab.signingToken,
    flags: ['deployment_events'],
    customTemplate: '{"text":"{{environment}} is {{status}}"}',
  });
  await page.goto('/deliveries');
  const figure = page.locator('dl > div').filter({ hasText: 'Quarantined' }).locator('dd > span').first();
  await expect(figure).toHaveText('0');
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await gitlab.world.settled();
  expect(gitlab.world.deliveries({ hookId: hook.id }).map(({ responseStatus }) => responseStatus)).toEqual([
    '200',
    '200',
  ]);
  await page.goto('/deliveries');
  await expect(figure).toHaveText('2');

  const outcomes = page.getByRole('group', { name: 'Outcome' });
  await outcomes.getByRole('button', { name: 'Quarantined' }).click();
  await expect(page).toHaveURL('/deliveries?outcome=quarantined');
  const rows = page.getByRole('table').last().getByRole('row').filter({ hasText: 'Quarantined' });
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  const drawer = page.getByRole('dialog', { name: /^Delivery \d+$/ });
  await expect(drawer.getByText('object_kind')).toBeVisible();
  await expect(drawer.getByLabel('Body', { exact: true })).toContainText('dev is');
  const id = /delivery=(\d+)/.exec(page.url())?.[1] ?? '';
  const before = await stack.ask<DeliveryDetailView>('GET', `/api/v1/deliveries/${id}`);
  await drawer.getByRole('button', { name: 'Replay' }).click();
  await expect(drawer.getByText('It is ingested again.')).toBeVisible();
  await expect
    .poll(
      async () => (await stack.ask<DeliveryDetailView>('GET', `/api/v1/deliveries/${id}`)).processedAt ?? '',
    )
    .toBeTruthy();
  const after = await stack.ask<DeliveryDetailView>('GET', `/api/v1/deliveries/${id}`);
  expect(after.outcome).toBe('quarantined');
  expect(after.processedAt).not.toBe(before.processedAt);
  await page.keyboard.press('Escape');
  await expect(page.locator(`[data-delivery="${id}"]`)).toBeFocused();

  await page.getByRole('button', { name: 'Replay all quarantined' }).click();
  await expect(page.locator('output[aria-live=polite]')).toHaveText('2 deliveries are ingested again.');
  await expect(figure).toHaveText('2', { timeout: 15_000 });
});

test('a hook that GitLab switched off is shown, and repaired from here', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/switched-off' });
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await gitlab.world.settled();
  // Somebody sets another secret in GitLab: Sternway refuses, and GitLab gives up after four refusals.
  for (const hook of project.hooks) Object.assign(hook, { signingToken: null, token: 'another-secret' });
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await gitlab.world.settled();
  expect(gitlab.control.state().hooks.find(({ projectId }) => projectId === project.id)?.alertStatus).toBe(
    'temporarily_disabled',
  );
  await page.goto('/deliveries');
  await page.getByRole('button', { name: 'Reconcile now' }).click();
  const line = page
    .getByRole('region', { name: 'Hooks by project' })
    .getByRole('row', { name: /tidal\/switched-off/ });
  await expect(line).toContainText('Disabled', { timeout: 20_000 });
  await expect(line).toContainText('GitLab switched the hook off after failures.');
  await line.getByRole('button', { name: 'Re-enable: tidal/switched-off' }).click();
  await expect(line).toContainText('Healthy', { timeout: 15_000 });
  expect(gitlab.control.state().hooks.find(({ projectId }) => projectId === project.id)?.alertStatus).toBe(
    'executable',
  );
  const deployed = gitlab.world.deploy({ projectId: project.id, environment: 'staging' });
  await gitlab.world.settled();
  await page.goto('/?query=switched-off');
  await expect(cellOf(page, 'tidal--switched-off', 'staging')).toHaveAccessibleName(
    `staging: Succeeded, ${deployed.sha.slice(0, 7)}`,
  );
});

test('a project without a hook gets one', async ({ page, stack }) => {
  const { gitlab } = stack;
  const project = stack.addProject({ path: 'tidal/unhooked' });
  gitlab.world.deploy({ projectId: project.id, environment: 'dev' });
  await gitlab.world.settled();
  project.hooks = [];
  await page.goto('/deliveries');
  await page.getByRole('button', { name: 'Reconcile now' }).click();
  const line = page
    .getByRole('region', { name: 'Hooks by project' })
    .getByRole('row', { name: /tidal\/unhooked/ });
  await expect(line).toContainText('Missing', { timeout: 20_000 });
  await line.getByRole('button', { name: 'Add the hook: tidal/unhooked' }).click();
  await expect(line).toContainText('Healthy', { timeout: 15_000 });
  expect(project.hooks.map(({ url }) => url)).toEqual([stack.webhookUrl]);
});

test('hooks that were lost are made up for, and the pages say so', async ({ page, stack }) => {
  const { gitlab } = stack;
  const { world } = gitlab;
  const project = stack.addProject({ path: 'tidal/lossy' });
  const minutesAgo = <T>(minutes: number, work: () => T): T =>
    world.state.clock.pretend(world.now() - minutes * 60_000, work);
  minutesAgo(4, () => world.deploy({ projectId: project.id, environment: 'dev' }));
  await world.settled();
  // First contact reads history; only what hooks miss after it is a gap.
  const health = async () =>
    (await stack.ask<Page<HookHealthView>>('GET', '/api/v1/hooks')).items.find(
      ({ project: path }) => path === 'tidal/lossy',
    );
  await expect.poll(async () => (await health())?.reconciledAt ?? '', { timeout: 20_000 }).toBeTruthy();
  gitlab.control.addFault({ kind: 'drop', match: { project: project.id } });
  const { sha } = minutesAgo(2, () =>
    world.deploy({
      projectId: project.id,
      environment: 'dev',
      sha: world.createCommit({ projectId: project.id, title: 'Nobody was told' }).sha,
    }),
  );
  await gitlab.world.settled();
  gitlab.control.clearFaults();
  await page.goto('/deliveries');
  await page.getByRole('button', { name: 'Reconcile now' }).click();
  await expect(page.getByText(/Asking GitLab about \d+ projects\./).first()).toBeVisible();
  const line = page
    .getByRole('region', { name: 'Hooks by project' })
    .getByRole('row', { name: /tidal\/lossy/ });
  await expect(line).toContainText(/that no hook told (was|were) found by reconciliation/, {
    timeout: 20_000,
  });
  await expect(page.getByText(/missed hooks, all closed/)).toBeVisible();
  expect((await health())?.gapsClosed).toBeGreaterThan(0);

  await page.goto('/?query=lossy');
  await expect(cellOf(page, 'tidal--lossy', 'dev')).toHaveAccessibleName(
    `dev: Succeeded, ${sha.slice(0, 7)}`,
  );
  await cellOf(page, 'tidal--lossy', 'dev').click();
  await page
    .getByRole('dialog')
    .getByRole('link', { name: new RegExp(`^${sha.slice(0, 7)}`) })
    .click();
  await expect(page.getByText(/reached us by no hook/)).toBeVisible();
  await expect(page.getByText('No hook told us').first()).toBeVisible();
  await page.getByRole('link', { name: 'deliveries page' }).click();
  await expect(page).toHaveURL('/deliveries?project=tidal%2Flossy');
});

test('the log is filtered by outcome, project and kind, and its address restores that', async ({
  page,
  stack,
}) => {
  const { world } = stack.gitlab;
  for (const path of ['tidal/filtered', 'tidal/other']) {
    const project = stack.addProject({ path });
    world.deploy({ projectId: project.id, environment: 'dev' });
  }
  await world.settled();
  await page.goto('/deliveries');
  const log = page.getByRole('table').last();
  await page.getByRole('combobox', { name: 'Project' }).selectOption('tidal/filtered');
  await expect(log.getByText('tidal/other')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Deployment' });
  await expect(log.getByRole('row').filter({ hasText: 'tidal/filtered' })).toHaveCount(2);
  await expect(page).toHaveURL('/deliveries?project=tidal%2Ffiltered&kind=deployment');
  await page.getByRole('group', { name: 'Outcome' }).getByRole('button', { name: 'Dead' }).click();
  await expect(page.getByText('No delivery matches these filters.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Dead' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('combobox', { name: 'Project' })).toHaveValue('tidal/filtered');
  await page.getByRole('button', { name: 'Show all deliveries' }).click();
  await expect(page).toHaveURL('/deliveries');
});
