import { presentCommit, presentCommitDetail, presentDiff } from '../entities/commit';
import { presentMergeRequest } from '../entities/merge-request';
import { projectUrl } from '../hooks/parts';
import { callerOf, levelOf, projectFor, recordMutation } from '../http/access';
import { ApiError, forbidden, invalidParameter, notFound } from '../http/answer';
import { type Context, get, post, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { mayCreateTag } from '../http/protection';
import { commitsBetween, history, mergeBase, resolveRef } from '../world/commits';
import { accessLevel, type CommitRecord, type ProjectRecord, type TagRecord } from '../world/records';
import { startPipeline, jobsFor } from '../world/pipelines';
import { createTag, deleteTag } from '../world/releases';

export const repositoryRoutes: Route[] = [
  get('/projects/:id/repository/commits', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const { params } = context;
    const ref = params.string('ref_name') ?? project.defaultBranch;
    const range = /^(.+?)\.\.\.?(.+)$/.exec(ref);
    const head = resolveRef(project, range?.[2] ?? ref);
    const base = range?.[1] === undefined ? null : resolveRef(project, range[1]);
    if (!head || base === undefined) throw notFound('Commit');
    const since = params.instant('since');
    const until = params.instant('until');
    const rows = (
      base === null ? history(project, head.sha) : commitsBetween(project, base.sha, head.sha).toReversed()
    ).filter(
      ({ createdAt }) =>
        (since === undefined || createdAt >= since) && (until === undefined || createdAt <= until),
    );
    return offsetPage(context, rows, (commit) => presentCommit(context.state, project, commit), {
      counted: false,
    });
  }),
  get('/projects/:id/repository/commits/:sha', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return { status: 200, body: presentCommitDetail(context.state, project, commitOfPath(context, project)) };
  }),
  get('/projects/:id/repository/commits/:sha/diff', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return offsetPage(context, commitOfPath(context, project).files, presentDiff);
  }),
  get('/projects/:id/repository/commits/:sha/merge_requests', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const { sha } = commitOfPath(context, project);
    const rows = project.mergeRequests.filter(
      (mergeRequest) =>
        mergeRequest.mergeCommitSha === sha ||
        mergeRequest.sha === sha ||
        commitsOf(project, mergeRequest.mergeCommitSha).some((commit) => commit.sha === sha),
    );
    return offsetPage(context, rows, (mergeRequest) => presentMergeRequest(context.state, mergeRequest));
  }),
  get('/projects/:id/repository/commits/:sha/refs', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const { sha } = commitOfPath(context, project);
    const type = context.params.oneOf('type', ['branch', 'tag', 'all']) ?? 'all';
    const contains = (head: string): boolean => history(project, head).some((commit) => commit.sha === sha);
    const rows = [
      ...(type === 'tag'
        ? []
        : [...project.branches].map(([name, head]) => ({ type: 'branch', name, head }))),
      ...(type === 'branch'
        ? []
        : [...project.tags.values()].map(({ name, sha: head }) => ({ type: 'tag', name, head }))),
    ].filter(({ head }) => contains(head));
    return offsetPage(context, rows, ({ type: kind, name }) => ({ type: kind, name }));
  }),
  get('/projects/:id/repository/compare', compare),
  get('/projects/:id/repository/branches', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const search = context.params.string('search');
    const names = [...project.branches.keys()].filter(
      (name) => search === undefined || name.includes(search),
    );
    return offsetPage(context, names.toSorted(), (name) => presentBranch(context, project, name));
  }),
  get('/projects/:id/repository/branches/:branch', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const name = context.path['branch'] ?? '';
    if (!project.branches.has(name)) throw notFound('Branch');
    return { status: 200, body: presentBranch(context, project, name) };
  }),
  get('/projects/:id/repository/tags', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const { params } = context;
    const search = params.string('search');
    params.oneOf('order_by', ['name', 'updated', 'version']);
    const direction = params.oneOf('sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
    const rows = [...project.tags.values()]
      .filter(({ name }) => search === undefined || matchesSearch(name, search))
      .toSorted((a, b) => direction * (a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1)));
    return offsetPage(context, rows, (tag) => presentTag(context, project, tag));
  }),
  get('/projects/:id/repository/tags/:tag_name', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return { status: 200, body: presentTag(context, project, tagOfPath(context, project)) };
  }),
  post('/projects/:id/repository/tags', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const { params, state } = context;
    const name = params.requiredString('tag_name');
    const ref = params.requiredString('ref');
    if (!mayCreateTag(context, project, name))
      throw new ApiError(400, { message: 'You are not allowed to create this tag as it is protected.' });
    if (!/^[^\s~^:?*[\\]+$/.test(name)) throw new ApiError(400, { message: 'Tag name invalid' });
    if (project.tags.has(name)) throw new ApiError(400, { message: `Tag ${name} already exists` });
    if (!resolveRef(project, ref)) throw new ApiError(400, { message: `Target ${ref} is invalid` });
    const userId = callerOf(context).id;
    const tag = createTag(state, {
      projectId: project.id,
      name,
      ref,
      message: params.string('message') ?? '',
      userId,
    });
    recordMutation(context, { kind: 'tag.create', projectId: project.id, target: name });
    if (jobsFor(project.template, true).length > 0)
      startPipeline(state, { projectId: project.id, ref: name, userId });
    return { status: 201, body: presentTag(context, project, tag) };
  }),
  remove('/projects/:id/repository/tags/:tag_name', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const { name } = tagOfPath(context, project);
    if (!mayCreateTag(context, project, name)) throw forbidden();
    deleteTag(context.state, { projectId: project.id, name, userId: callerOf(context).id });
    recordMutation(context, { kind: 'tag.delete', projectId: project.id, target: name });
    return { status: 204 };
  }),
];

/** `^start`, `end$` or a part. */
function matchesSearch(name: string, search: string): boolean {
  if (search.startsWith('^')) return name.startsWith(search.slice(1));
  if (search.endsWith('$')) return name.endsWith(search.slice(0, -1));
  return name.includes(search);
}

function commitOfPath(context: Context, project: ProjectRecord): CommitRecord {
  const commit = resolveRef(project, context.path['sha'] ?? '');
  if (!commit) throw notFound('Commit');
  return commit;
}

function tagOfPath(context: Context, project: ProjectRecord): TagRecord {
  const tag = project.tags.get(context.path['tag_name'] ?? '');
  if (!tag) throw notFound('Tag');
  return tag;
}

/** What a merge commit brought in. */
function commitsOf(project: ProjectRecord, mergeCommitSha: string | null): CommitRecord[] {
  const merge = mergeCommitSha === null ? undefined : project.commits.get(mergeCommitSha);
  return merge ? commitsBetween(project, merge.parents[0] ?? null, merge.sha) : [];
}

function presentBranch(context: Context, project: ProjectRecord, name: string): Record<string, unknown> {
  const commit = resolveRef(project, name);
  const level = levelOf(context, project);
  const rule = project.protectedBranches.get(name);
  return {
    name,
    commit: commit ? presentCommit(context.state, project, commit) : null,
    merged: false,
    protected: rule !== undefined,
    developers_can_push: rule !== undefined && rule.pushLevel === accessLevel.developer,
    developers_can_merge: rule !== undefined && rule.mergeLevel === accessLevel.developer,
    can_push: level >= (rule?.pushLevel ?? accessLevel.developer),
    default: name === project.defaultBranch,
    web_url: `${projectUrl(context.state, project)}/-/tree/${name}`,
  };
}

function presentTag(context: Context, project: ProjectRecord, tag: TagRecord): Record<string, unknown> {
  const commit = project.commits.get(tag.sha);
  const release = project.releases.get(tag.name);
  return {
    name: tag.name,
    message: tag.message,
    target: tag.sha,
    commit: commit ? presentCommit(context.state, project, commit) : null,
    release: release ? { tag_name: release.tag, description: release.description } : null,
    protected: project.protectedTags.has(tag.name),
    created_at: tag.message === '' ? null : new Date(tag.createdAt).toISOString(),
  };
}

/**
 * Commits of `to` that `from` has not, oldest first; from the merge base unless `straight`. Empty when `to` is behind.
 * When the diff takes too long GitLab still lists the commits, sets `compare_timeout` and leaves the diffs out.
 */
function compare(context: Context): { status: number; body: unknown } {
  const project = projectFor(context, accessLevel.reporter);
  const { params, state } = context;
  const fromName = params.requiredString('from');
  const toName = params.requiredString('to');
  const straight = params.boolean('straight') ?? false;
  if (params.has('from_project_id') && params.integer('from_project_id') !== project.id)
    throw invalidParameter('from_project_id is invalid');
  const from = resolveRef(project, fromName);
  const to = resolveRef(project, toName);
  if (!from || !to) throw notFound('Ref');
  const base = straight ? from.sha : mergeBase(project, from.sha, to.sha);
  const commits = commitsBetween(project, base, to.sha);
  const files = [...new Set(commits.flatMap((commit) => commit.files))].toSorted();
  return {
    status: 200,
    body: {
      commit: commits.length > 0 ? presentCommit(state, project, to) : null,
      commits: commits.map((commit) => presentCommit(state, project, commit)),
      diffs: project.compareTimesOut ? [] : files.map(presentDiff),
      compare_timeout: project.compareTimesOut,
      compare_same_ref: from.sha === to.sha,
      web_url: `${projectUrl(state, project)}/-/compare/${fromName}${straight ? '..' : '...'}${toName}`,
    },
  };
}
