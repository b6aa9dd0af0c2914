import { describe, expect, it } from 'vitest';
import { callApi } from '../testing/request';
import { simulator } from '../testing/simulator';

describe('compare', () => {
  it('lists what one commit has that the other has not, in both directions', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const base = project.branches.get('main') ?? '';
    const { iid } = gitlab.world.createMergeRequest({
      projectId: project.id,
      title: 'Add audit',
      commits: ['A', 'B'],
    });
    const { commit } = gitlab.world.mergeMergeRequest({ projectId: project.id, iid });
    const compare = async (from: string, to: string, more = '') =>
      (
        await callApi(
          gitlab,
          'GET',
          `/projects/${project.id}/repository/compare?from=${from}&to=${to}${more}`,
        )
      ).body;
    expect(await compare(base, commit.sha)).toMatchObject({
      commit: { id: commit.sha },
      commits: [{ title: 'A' }, { title: 'B' }, { id: commit.sha, parent_ids: [base, expect.any(String)] }],
      compare_timeout: false,
      compare_same_ref: false,
    });
    expect(await compare(commit.sha, base)).toMatchObject({ commit: null, commits: [], diffs: [] });
    expect(await compare(base, base)).toMatchObject({ commits: [], compare_same_ref: true });
    project.compareTimesOut = true;
    expect(await compare(base, commit.sha)).toMatchObject({ compare_timeout: true, diffs: [] });
  });

  it('counts both sides after history was rewritten', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const base = project.branches.get('main') ?? '';
    const old = gitlab.world.createCommit({ projectId: project.id, title: 'Old' });
    gitlab.world.forcePush({ projectId: project.id, sha: base });
    const fresh = gitlab.world.createCommit({ projectId: project.id, title: 'Fresh' });
    const commits = async (from: string, to: string) =>
      (await callApi(gitlab, 'GET', `/projects/${project.id}/repository/compare?from=${from}&to=${to}`)).body;
    expect(await commits(old.sha, fresh.sha)).toMatchObject({ commits: [{ title: 'Fresh' }] });
    expect(await commits(fresh.sha, old.sha)).toMatchObject({ commits: [{ title: 'Old' }] });
  });

  it('does not know refs that are not there', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/repository/compare`;
    expect(await callApi(gitlab, 'GET', `${path}?from=${'0'.repeat(40)}&to=main`)).toMatchObject({
      status: 404,
      body: { message: '404 Ref Not Found' },
    });
    expect(await callApi(gitlab, 'GET', `${path}?from=main`)).toMatchObject({
      status: 400,
      body: { error: 'to is missing' },
    });
  });
});

describe('tags', () => {
  it('are created once, on refs that exist, by who may', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const path = `/projects/${project.id}/repository/tags`;
    const create = (name: string, ref: string) =>
      callApi(gitlab, 'POST', path, { body: { tag_name: name, ref } });
    expect(await create('v1.0.0', 'main')).toMatchObject({
      status: 201,
      body: { name: 'v1.0.0', protected: false },
    });
    expect(await create('v1.0.0', 'main')).toMatchObject({
      status: 400,
      body: { message: 'Tag v1.0.0 already exists' },
    });
    expect(await create('v1.0.1', 'gone')).toMatchObject({
      status: 400,
      body: { message: 'Target gone is invalid' },
    });
    project.protectedTags.set('v*', 60);
    expect((await create('v2.0.0', 'main')).body).toMatchObject({
      message: expect.stringMatching(/protected/),
    });
    expect(project.pipelines).toMatchObject([{ ref: 'v1.0.0', tag: true }]);
    expect((await callApi(gitlab, 'GET', `${path}/v1.0.0`)).body).toMatchObject({
      commit: { id: project.branches.get('main') },
    });
    expect(await callApi(gitlab, 'GET', `${path}/v9`)).toMatchObject({
      status: 404,
      body: { message: '404 Tag Not Found' },
    });
  });
});

describe('commits', () => {
  it('are found by sha, short sha, branch and tag, with their merge requests', async () => {
    const gitlab = await simulator();
    const project = gitlab.world.addProject({ path: 'acme/ledger' });
    const { iid } = gitlab.world.createMergeRequest({
      projectId: project.id,
      title: 'Add audit',
      commits: ['A', 'B'],
    });
    const { commit, mergeRequest } = gitlab.world.mergeMergeRequest({ projectId: project.id, iid });
    const path = `/projects/${project.id}/repository/commits`;
    for (const name of [commit.sha, commit.sha.slice(0, 8), 'main'])
      expect((await callApi(gitlab, 'GET', `${path}/${name}`)).body).toMatchObject({ id: commit.sha });
    for (const sha of [commit.sha, commit.parents[1]])
      expect((await callApi(gitlab, 'GET', `${path}/${sha}/merge_requests`)).body).toMatchObject([
        { iid, merge_commit_sha: mergeRequest.mergeCommitSha, state: 'merged' },
      ]);
    expect(await callApi(gitlab, 'GET', `${path}/abcdef0`)).toMatchObject({
      status: 404,
      body: { message: '404 Commit Not Found' },
    });
    const log = await callApi(gitlab, 'GET', path);
    expect(log.body).toMatchObject([
      { id: commit.sha },
      { title: 'B' },
      { title: 'A' },
      { title: 'Initial commit' },
    ]);
    expect(log.headers.has('x-total')).toBe(false);
  });
});
