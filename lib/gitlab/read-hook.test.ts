import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { peekProject } from './peek-project';
import { readHook } from './read-hook';

const project = {
  id: 7,
  name: 'API',
  web_url: 'https://gitlab.example.com/shop/api',
  path_with_namespace: 'shop/api',
};
const sha = '82b3d5ae55f7080f1e6022629cdb57bfae7cccc7';
const commit = '5937ac0a7beb003549fc5fd26fc247adbce4a52e';
const zeros = '0'.repeat(40);

describe('tags, releases and merge requests', () => {
  it('reads a tag, annotated or not, and its deletion', () => {
    const hook = {
      object_kind: 'tag_push',
      event_name: 'tag_push',
      ref: 'refs/tags/v1/2 ü',
      before: zeros,
      after: sha,
      checkout_sha: commit,
      project_id: 7,
      project,
    };
    expect(readHook('Tag Push Hook', hook)).toMatchObject({
      summary: 'Tag v1/2 ü at 5937ac0a',
      facts: { tags: [{ name: 'v1/2 ü', sha: commit, releaseName: null, deleted: false }] },
    });
    expect(
      readHook('Tag Push Hook', { ...hook, before: sha, after: zeros, checkout_sha: null }),
    ).toMatchObject({
      summary: 'Tag v1/2 ü deleted',
      facts: { tags: [{ name: 'v1/2 ü', sha: null, deleted: true }] },
    });
    expect(readHook('Tag Push Hook', { ...hook, checkout_sha: null })).toMatchObject({
      facts: { tags: [{ sha, deleted: false }] },
    });
    expect(readHook('Tag Push Hook', { ...hook, ref: 'refs/heads/x' })).toMatchObject({ kind: 'unreadable' });
    expect(readHook('Tag Push Hook', { ...hook, ref: 'refs/tags/' })).toMatchObject({ kind: 'unreadable' });
  });

  it('reads a release and ignores its deletion', () => {
    const hook = {
      object_kind: 'release',
      id: 1,
      tag: 'v1',
      name: 'One',
      url: 'https://h/r',
      action: 'update',
      commit: { id: commit },
      project,
    };
    expect(readHook('Release Hook', hook)).toMatchObject({
      summary: 'Release One updated at tag v1',
      facts: {
        tags: [{ name: 'v1', sha: commit, releaseName: 'One', releaseUrl: 'https://h/r', deleted: false }],
      },
    });
    expect(readHook('Release Hook', { ...hook, name: '', commit: null })).toMatchObject({
      facts: { tags: [{ releaseName: 'v1', sha: null }] },
    });
    expect(readHook('Release Hook', { ...hook, action: 'delete' })).toMatchObject({
      kind: 'ignored',
      project: { path: 'shop/api' },
    });
  });

  it('reads a merge request; who acted is its author only when the ids agree', () => {
    const hook = {
      object_kind: 'merge_request',
      user: { id: 4, name: 'Ana', username: 'ana' },
      project,
      object_attributes: {
        iid: 99,
        title: 'Faster',
        state: 'merged',
        action: 'merge',
        author_id: 5,
        merge_commit_sha: sha,
        url: 'https://h/mr',
        updated_at: '2026-08-02 07:50:00 UTC',
      },
    };
    expect(readHook('Merge Request Hook', hook)).toMatchObject({
      summary: 'Merge request !99 merged: Faster',
      facts: {
        mergeRequests: [
          {
            iid: 99,
            state: 'merged',
            author: null,
            mergeCommitSha: sha,
            updatedAt: new Date('2026-08-02T07:50:00Z'),
          },
        ],
      },
    });
    const byAuthor = { ...hook, user: { ...hook.user, id: 5 } };
    expect(readHook('Merge Request Hook', byAuthor)).toMatchObject({
      facts: { mergeRequests: [{ author: { username: 'ana' } }] },
    });
  });
});

describe('hooks that are of no use', () => {
  it.each(['push', 'note', 'issue', 'wiki_page', 'feature_flag', 'constructor', 'hook_of_the_future'])(
    'ignores %s',
    (kind) => {
      expect(readHook('Some Hook', { object_kind: kind, project })).toEqual({
        kind: 'ignored',
        objectKind: kind,
        reason: `Sternway has no use for ${kind} events`,
        project: {
          gitlabProjectId: 7,
          path: 'shop/api',
          name: 'API',
          webUrl: 'https://gitlab.example.com/shop/api',
          defaultBranch: null,
        },
      });
    },
  );

  it('ignores system hooks, whatever their body says', () => {
    expect(readHook('System Hook', { object_kind: 'merge_request', project })).toMatchObject({
      kind: 'ignored',
      objectKind: 'merge_request',
    });
    expect(readHook('System Hook', { event_name: 'user_create', project_id: 2 ** 60 })).toMatchObject({
      kind: 'ignored',
      objectKind: 'user_create',
      project: null,
    });
  });

  it.each([
    [{}, /custom template/],
    [{ text: 'deployed!' }, /custom template/],
    [{ object_kind: 7 }, /custom template/],
    [{ object_kind: 'DROP TABLE' }, /custom template/],
    [JSON.parse('{"__proto__":{"object_kind":"deployment"}}'), /custom template/],
    [[], /no JSON object/],
    [null, /no JSON object/],
    ['deployment', /no JSON object/],
    [7, /no JSON object/],
  ])('cannot read %j', (body, reason) => {
    const reading = readHook(undefined, body);
    expect(reading.kind === 'unreadable' && reading.reason).toMatch(reason);
  });
});

/** Documents that look like hooks, with anything in any field. */
const nearlyHooks = fc.record(
  {
    object_kind: fc.constantFrom(
      'deployment',
      'build',
      'pipeline',
      'tag_push',
      'release',
      'merge_request',
      'note',
    ),
    event_name: fc.jsonValue(),
    ...Object.fromEntries(
      [
        'status',
        'status_changed_at',
        'deployment_id',
        'environment',
        'user',
        'build_id',
        'build_name',
        'build_status',
        'ref',
        'after',
        'tag',
        'name',
        'commit',
        'commit_url',
        'deployable_url',
        'approval',
        'repository',
        'project_id',
        'builds',
      ].map((field) => [
        field,
        fc.oneof(
          fc.jsonValue(),
          fc.nat(),
          fc.constantFrom('running', 'refs/tags/v1', 'https://h/-/commit/x', '2026-08-02 07:50:00 UTC', {
            name: 'x',
            id: 1,
          }),
        ),
      ]),
    ),
    project: fc.oneof(fc.jsonValue(), fc.constant(project)),
    object_attributes: fc.oneof(
      fc.jsonValue(),
      fc.record({
        id: fc.nat(),
        iid: fc.nat(),
        status: fc.string(),
        title: fc.string(),
        state: fc.string(),
        created_at: fc.constant('2026-08-02 07:50:00 UTC'),
        variables: fc.jsonValue(),
      }),
    ),
  },
  { requiredKeys: ['object_kind'] },
);

describe('arbitrary bodies', () => {
  it('never throws, and what it reads is safe to store', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), nearlyHooks),
        fc.option(fc.string(), { nil: undefined }),
        (body, event) => {
          const reading = readHook(event, body);
          const text = JSON.stringify(reading);
          expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/);
          expect(text).not.toContain('Invalid Date');
          const line = reading.kind === 'facts' ? reading.summary : reading.reason;
          expect(line.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('peeks at anything without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearlyHooks, fc.anything()), (body) => {
        const { path, gitlabProjectId } = peekProject(body);
        expect(path === null || path.length <= 1000).toBe(true);
        expect(gitlabProjectId === null || Number.isSafeInteger(gitlabProjectId)).toBe(true);
      }),
    );
  });

  it('peeks at the project of a hook', () => {
    expect(peekProject({ object_kind: 'build', project_id: 7 })).toEqual({
      path: null,
      gitlabProjectId: 7,
      objectKind: 'build',
    });
    expect(peekProject({ event_name: 'push', project })).toEqual({
      path: 'shop/api',
      gitlabProjectId: 7,
      objectKind: 'push',
    });
  });
});
