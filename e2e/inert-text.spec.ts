import { cellBody, cellOf, openLiveBoard } from './board-page';
import { expect, test } from './test';

const escape = '\u001b';
const title = `<img src=x onerror="window.harmed=1"> ${escape}[31mred${escape}[0m <script>window.harmed=2</script>`;
const branch = 'x/"><svg/onload=window.harmed=3>';
const name = `Eve <b onmouseover="window.harmed=4">Mallory</b>\r\n{"level":30,"msg":"forged"}${escape}]0;owned\u0007`;
const plain = (text: string) =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

test('HTML, ANSI codes and line breaks in names are text and nothing else', async ({ page, stack }) => {
  const { world } = stack.gitlab;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  const project = stack.addProject({ path: 'tidal/inert' });
  const userId = world.addUser({ username: 'eve.mallory', name }).id;
  const { iid } = world.createMergeRequest({ projectId: project.id, title, authorId: userId });
  const { sha } = world.createCommit({ projectId: project.id, branch, title, authorId: userId });
  world.deploy({ projectId: project.id, environment: 'production', userId });
  world.mergeMergeRequest({ projectId: project.id, iid });
  world.deploy({ projectId: project.id, environment: 'staging', sha, ref: branch, userId });
  await world.settled();

  const seen = async (text: string) => {
    const shown = plain(await page.locator('body').innerText());
    expect(shown).toContain(plain(text));
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
    expect(
      await page.locator('main img, [role=dialog] img, main svg[onload], main b[onmouseover]').count(),
    ).toBe(0);
  };
  await openLiveBoard(page, '/?query=inert');
  await expect(cellOf(page, 'tidal--inert', 'staging')).toBeVisible();
  await expect(cellBody(page, 'tidal--inert', 'staging')).toContainText(branch);
  await seen(title);
  await seen(branch);
  await cellOf(page, 'tidal--inert', 'staging').click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);
  await seen(title);
  await page
    .getByRole('dialog')
    .getByRole('link', { name: new RegExp(sha.slice(0, 7)) })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(sha.slice(0, 7));
  await seen(title);
  await seen('Eve <b onmouseover="window.harmed=4">Mallory</b>');
  await page.goto('/deployments?query=mallory');
  await expect(page.locator('main tbody tr')).toHaveCount(2);
  await seen('Eve <b onmouseover="window.harmed=4">Mallory</b>');
  await page.goto(`/?commits=${encodeURIComponent('tidal--inert/production')}`);
  await expect(
    page
      .getByRole('dialog')
      .getByText(/onerror/)
      .first(),
  ).toBeVisible();
  await seen(title);
  const { items } = await stack.ask<{ items: { id: string }[] }>(
    'GET',
    '/api/v1/deliveries?project=tidal%2Finert&kind=deployment',
  );
  await page.goto(`/deliveries?delivery=${items[0]?.id ?? ''}`);
  await expect(page.getByRole('dialog').getByLabel('Body', { exact: true })).toContainText('onerror');
  await seen('onerror');
  await page.goto(`/?query=${encodeURIComponent(title)}`);
  await expect(page.getByText(/No service matches/)).toBeVisible();
  await seen('<script>window.harmed=2</script>');
  expect(dialogs).toEqual([]);

  for (const line of `${stack.web.output()}\n${stack.worker.output()}`.split('\n')) {
    expect(line).not.toContain(escape);
    expect(line).not.toMatch(/^\{"level":30,"msg":"forged"/);
  }
});
