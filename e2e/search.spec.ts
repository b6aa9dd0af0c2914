import { serviceNames } from './board-page';
import { company } from './stack/company';
import { expect, test } from './test';

const search = 'Search the board: service, commit, merge request or person';
const companyBoard = ['booking', 'customs', 'manifests', 'berth-planner'];

const companyNames: ReadonlySet<string | undefined> = new Set(
  Object.values(company).map((slug) => slug.split('--').at(-1)),
);

test.describe('a search', () => {
  test('finds a service, a commit, a merge request and a person', async ({ page, stack }) => {
    const { world } = stack.gitlab;
    const booking = world.project('harbour/freight/booking');
    const waiting =
      world.groundTruth(booking.id).find(({ environment }) => environment === 'staging')?.current?.sha ?? '';
    await page.goto('/');
    const field = page.getByRole('searchbox', { name: search });
    for (const [typed, found] of [
      ['book', ['booking']],
      [waiting.slice(0, 7), ['booking']],
      [waiting, ['booking']],
      ['!4', ['booking']],
      ['maximiliana', [company.gateway.split('--')[2]]],
      ['Chén', ['customs', 'manifests', 'quotes']],
    ] as const) {
      await field.fill(typed);
      await expect(page).toHaveURL(`/?${new URLSearchParams({ query: typed }).toString()}`);
      // Projects of other tests have their people by chance.
      const names = async () => (await serviceNames(page)).filter((name) => companyNames.has(name));
      await expect.poll(names, typed).toEqual(found);
    }
    await field.press('Escape');
    await expect(page).toHaveURL('/');
    await expect.poll(() => serviceNames(page)).toEqual(expect.arrayContaining(companyBoard));
  });

  test('that finds nothing says where it looked, and can be cleared', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('searchbox', { name: search }).fill('chekout');
    await expect(page.getByText('No service matches “chekout”.')).toBeVisible();
    await expect(
      page.getByText('Search looks at service names, commits, merge requests and people.'),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect(page.getByRole('grid')).toBeVisible();
    await expect(page.getByRole('searchbox', { name: search })).toHaveValue('');
    await expect(page).toHaveURL('/');
  });

  test('from another page leads to the board', async ({ page }) => {
    await page.goto('/deployments');
    await page.getByRole('searchbox', { name: search }).fill('tariffs');
    await page.getByRole('searchbox', { name: search }).press('Enter');
    await expect(page).toHaveURL('/?query=tariffs');
    await expect.poll(() => serviceNames(page)).toEqual(['tariffs']);
  });
});

test('filters narrow by state, group and environment, and add up', async ({ page }) => {
  await page.goto('/');
  const filters = page.getByRole('group', { name: 'Filters' });
  await page.getByRole('combobox', { name: 'Group' }).first().selectOption('harbour/portal');
  await expect
    .poll(() => serviceNames(page))
    .toEqual([company.gateway.split('--')[2], 'quotes', 'storefront', 'tariffs']);
  await filters.getByRole('button', { name: 'Failed' }).click();
  await expect.poll(() => serviceNames(page)).toEqual([company.gateway.split('--')[2], 'quotes']);
  await filters.getByRole('button', { name: 'Waiting' }).click();
  await expect.poll(() => serviceNames(page)).toEqual(['storefront']);
  await filters.getByRole('button', { name: 'Running' }).click();
  await expect.poll(() => serviceNames(page)).toEqual(['tariffs']);
  await filters.getByRole('button', { name: 'Need attention' }).click();
  await expect
    .poll(() => serviceNames(page))
    .toEqual([company.gateway.split('--')[2], 'quotes', 'storefront']);
  await expect(page).toHaveURL('/?group=harbour%2Fportal&state=attention');
  await filters.getByRole('button', { name: 'All' }).click();
  await page.getByRole('combobox', { name: 'Group' }).first().selectOption('');
  await page.getByRole('combobox', { name: 'Environment' }).first().selectOption('uat');
  await expect.poll(() => serviceNames(page)).toEqual(['berth-planner']);
  await expect(page.getByRole('columnheader', { name: 'uat' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'staging' })).toHaveCount(0);
});

test('the address restores what was filtered', async ({ page }) => {
  await page.goto('/?group=harbour%2Fportal&state=failed&query=quotes');
  expect(await serviceNames(page)).toEqual(['quotes']);
  await expect(page.getByRole('button', { name: 'Failed' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('combobox', { name: 'Group' }).first()).toHaveValue('harbour/portal');
  await expect(page.getByRole('searchbox', { name: search })).toHaveValue('quotes');
  await page.goto('/?group=harbour%2Fnowhere');
  await expect(page.getByText('No service matches these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page.getByRole('grid')).toBeVisible();
});
