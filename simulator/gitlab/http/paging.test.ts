import { describe, expect, it } from 'vitest';
import type { GitLabSimulator } from '../start';
import { idsOf } from '../testing/read';
import { callApi } from '../testing/request';
import { simulator } from '../testing/simulator';

function nextLink(headers: Headers): string | null {
  return /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? null;
}

/** Ids, page by page. */
async function follow(gitlab: GitLabSimulator, path: string): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let next: string | null = path;
  while (next !== null) {
    const { body, headers } = await callApi(gitlab, 'GET', next);
    pages.push(idsOf(body));
    const link = nextLink(headers);
    next = link === null ? null : link.slice(`${gitlab.url}/api/v4`.length);
  }
  return pages;
}

describe('paging', () => {
  it('by offset, with totals and links that keep the filters', async () => {
    const gitlab = await simulator({ basePath: '/git' });
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    for (let made = 0; made < 7; made += 1)
      gitlab.world.deploy({ projectId: project.id, environment: 'review/a b' });
    const path = `/projects/${encodeURIComponent('acme/ledger')}/deployments?environment=review%2Fa+b&per_page=3`;
    const first = await callApi(gitlab, 'GET', path);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-total': '7',
      'x-total-pages': '3',
      'x-page': '1',
      'x-per-page': '3',
      'x-next-page': '2',
      'x-prev-page': '',
    });
    const pages = await follow(gitlab, path);
    expect(pages).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    const last = await callApi(gitlab, 'GET', `${path}&page=3`);
    expect(last.headers.get('x-next-page')).toBe('');
    expect((await callApi(gitlab, 'GET', `${path}&page=9`)).body).toEqual([]);
  });

  it('by keyset, with nothing but the next link', async () => {
    const gitlab = await simulator();
    for (let made = 0; made < 5; made += 1) gitlab.world.addProject({ path: `acme/service-${made}` });
    const path = '/projects?pagination=keyset&order_by=id&per_page=2';
    const { headers } = await callApi(gitlab, 'GET', path);
    expect(headers.has('x-total')).toBe(false);
    expect((await follow(gitlab, path)).flat()).toEqual([5, 4, 3, 2, 1]);
    expect((await follow(gitlab, `${path}&sort=asc`)).flat()).toEqual([1, 2, 3, 4, 5]);
    expect((await callApi(gitlab, 'GET', '/projects?pagination=keyset&order_by=name')).status).toBe(405);
  });

  it('never gives more than a hundred rows', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const sha = project.branches.get('main') ?? '';
    for (let made = 0; made < 120; made += 1)
      gitlab.world.createDeployment({ projectId: project.id, environment: 'dev', sha });
    const { body } = await callApi(gitlab, 'GET', `/projects/${project.id}/deployments?per_page=5000`);
    expect(body).toHaveLength(100);
  });
});
