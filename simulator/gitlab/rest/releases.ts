import { presentCommit } from '../entities/commit';
import { presentUser } from '../entities/people';
import { projectUrl } from '../hooks/parts';
import { callerOf, projectFor, recordMutation } from '../http/access';
import { ApiError, invalidParameter, notFound } from '../http/answer';
import { type Context, get, post, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { resolveRef } from '../world/commits';
import { accessLevel, type ProjectRecord, type ReleaseRecord } from '../world/records';
import { createRelease, emitRelease } from '../world/releases';

export const releaseRoutes: Route[] = [
  get('/projects/:id/releases', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const orderBy = context.params.oneOf('order_by', ['released_at', 'created_at']) ?? 'released_at';
    const direction = context.params.oneOf('sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
    const key = (release: ReleaseRecord): number =>
      orderBy === 'created_at' ? release.createdAt : release.releasedAt;
    const rows = [...project.releases.values()].toSorted((a, b) => direction * (key(a) - key(b)));
    return offsetPage(context, rows, (release) => presentRelease(context, project, release));
  }),
  get('/projects/:id/releases/:tag_name', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    return { status: 200, body: presentRelease(context, project, ofPath(context, project)) };
  }),
  post('/projects/:id/releases', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const { params, state } = context;
    const tag = params.requiredString('tag_name');
    const ref = params.string('ref');
    if (project.releases.has(tag)) throw new ApiError(409, { message: 'Release already exists' });
    if (!project.tags.has(tag) && ref === undefined) throw invalidParameter('Ref is not specified');
    if (!project.tags.has(tag) && !resolveRef(project, ref ?? ''))
      throw new ApiError(422, { message: 'Ref is invalid' });
    const name = params.string('name');
    const release = createRelease(state, {
      projectId: project.id,
      tag,
      description: params.string('description') ?? '',
      userId: callerOf(context).id,
      ...(name === undefined ? {} : { name }),
      ...(ref === undefined ? {} : { ref }),
    });
    recordMutation(context, { kind: 'release.create', projectId: project.id, target: tag });
    return { status: 201, body: presentRelease(context, project, release) };
  }),
  remove('/projects/:id/releases/:tag_name', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const release = ofPath(context, project);
    project.releases.delete(release.tag);
    emitRelease(context.state, project.id, release, 'delete');
    recordMutation(context, { kind: 'release.delete', projectId: project.id, target: release.tag });
    return { status: 200, body: presentRelease(context, project, release) };
  }),
];

function ofPath(context: Context, project: ProjectRecord): ReleaseRecord {
  const release = project.releases.get(context.path['tag_name'] ?? '');
  if (!release) throw notFound();
  return release;
}

function presentRelease(
  { state }: Context,
  project: ProjectRecord,
  release: ReleaseRecord,
): Record<string, unknown> {
  const sha = project.tags.get(release.tag)?.sha;
  const commit = sha === undefined ? undefined : project.commits.get(sha);
  return {
    name: release.name,
    tag_name: release.tag,
    description: release.description,
    created_at: new Date(release.createdAt).toISOString(),
    released_at: new Date(release.releasedAt).toISOString(),
    upcoming_release: false,
    author: presentUser(state, release.authorId),
    commit: commit ? presentCommit(state, project, commit) : null,
    commit_path: sha === undefined ? null : `/${project.path}/-/commit/${sha}`,
    tag_path: `/${project.path}/-/tags/${release.tag}`,
    assets: { count: 0, sources: [], links: [] },
    evidences: [],
    _links: { self: `${projectUrl(state, project)}/-/releases/${encodeURIComponent(release.tag)}` },
  };
}
