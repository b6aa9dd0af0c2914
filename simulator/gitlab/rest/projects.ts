import { presentGroup, presentCurrentUser, presentUser } from '../entities/people';
import { presentProject } from '../entities/project';
import { callerOf, canSeeProject, groupOfPath, levelOf, projectOfPath } from '../http/access';
import { notFound } from '../http/answer';
import { type Context, get, type Route } from '../http/context';
import { keysetPage, offsetPage, wantsKeyset } from '../http/paging';
import { groupPath, levelInGroup, membershipInProject } from '../world/people';
import { projectPath } from '../world/projects';
import type { GroupRecord, ProjectRecord } from '../world/records';

export const projectRoutes: Route[] = [
  get('/projects', (context) => listProjects(context, [...context.state.projects.values()])),
  get('/projects/:id', (context) => {
    const project = projectOfPath(context);
    return {
      status: 200,
      body: presentProject(context.state, project, { level: levelOf(context, project) }),
    };
  }),
  get('/projects/:id/members/all', (context) => {
    callerOf(context);
    const project = projectOfPath(context);
    const rows = [...context.state.users.values()].flatMap((user) => {
      const level = membershipInProject(context.state, user, project);
      return level > 0
        ? [{ ...presentUser(context.state, user.id), access_level: level, membership_state: 'active' }]
        : [];
    });
    return offsetPage(context, rows, (row) => row);
  }),
  get('/groups', (context) => {
    const { state, params } = context;
    const search = params.string('search')?.toLowerCase();
    const minimum = params.integer('min_access_level') ?? 0;
    const rows = [...state.groups.values()].filter((group) => {
      const level = context.caller ? levelInGroup(state, context.caller.user, group) : 0;
      const visible =
        level > 0 || group.visibility === 'public' || (group.visibility === 'internal' && context.caller);
      return (
        visible && level >= minimum && (search === undefined || groupPath(state, group).includes(search))
      );
    });
    rows.sort((a, b) => (a.name < b.name ? -1 : 1));
    return offsetPage(context, rows, (group) => presentGroup(state, group));
  }),
  get('/groups/:id', (context) => ({ status: 200, body: presentGroup(context.state, groupOfPath(context)) })),
  get('/groups/:id/subgroups', (context) => {
    const parent = groupOfPath(context);
    const rows = [...context.state.groups.values()].filter(({ parentId }) => parentId === parent.id);
    return offsetPage(context, rows, (group) => presentGroup(context.state, group));
  }),
  get('/groups/:id/projects', (context) => {
    const group = groupOfPath(context);
    const deep = context.params.boolean('include_subgroups') === true;
    const rows = [...context.state.projects.values()].filter(
      ({ groupId }) => groupId === group.id || (deep && isInside(context, groupId, group)),
    );
    return listProjects(context, rows);
  }),
  get('/user', (context) => ({ status: 200, body: presentCurrentUser(context.state, callerOf(context)) })),
  get('/users', (context) => {
    callerOf(context);
    const username = context.params.string('username')?.toLowerCase();
    const search = context.params.string('search')?.toLowerCase();
    const rows = [...context.state.users.values()]
      .filter(
        (user) =>
          (username === undefined || user.username.toLowerCase() === username) &&
          (search === undefined || `${user.name} ${user.username}`.toLowerCase().includes(search)),
      )
      .toSorted((a, b) => b.id - a.id);
    return offsetPage(context, rows, (user) => presentUser(context.state, user.id));
  }),
  get('/users/:user_id', (context) => {
    callerOf(context);
    const user = context.state.users.get(Number(context.path['user_id']));
    if (!user) throw notFound('User');
    return { status: 200, body: presentUser(context.state, user.id) };
  }),
  get('/personal_access_tokens/self', (context) => {
    callerOf(context);
    const token = context.caller?.token;
    return {
      status: 200,
      body: token && {
        id: 1,
        name: token.name,
        revoked: token.revoked,
        created_at: new Date(token.createdAt).toISOString(),
        description: null,
        scopes: token.scopes,
        user_id: token.userId,
        last_used_at: null,
        active: true,
        expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString().slice(0, 10),
      },
    };
  }),
];

function isMember({ state, caller }: Context, project: ProjectRecord): boolean {
  return caller !== null && membershipInProject(state, caller.user, project) > 0;
}

function isInside(context: Context, groupId: number, ancestor: GroupRecord): boolean {
  const parentId = context.state.groups.get(groupId)?.parentId ?? null;
  return parentId !== null && (parentId === ancestor.id || isInside(context, parentId, ancestor));
}

function listProjects(context: Context, projects: ProjectRecord[]): ReturnType<Route['handler']> {
  const { params, state } = context;
  const membershipOnly = params.boolean('membership') === true;
  const minimum = params.integer('min_access_level') ?? 0;
  const search = params.string('search')?.toLowerCase();
  const archived = params.boolean('archived');
  const activeAfter = params.instant('last_activity_after');
  const activeBefore = params.instant('last_activity_before');
  const idAfter = params.integer('id_after');
  const idBefore = params.integer('id_before');
  const simple = params.boolean('simple') === true || context.caller === null;
  const rows = projects.filter((project) => {
    const level = levelOf(context, project);
    return (
      canSeeProject(context, project) &&
      (!membershipOnly || isMember(context, project)) &&
      level >= minimum &&
      (search === undefined || projectPath(state, project).toLowerCase().includes(search)) &&
      (archived === undefined || project.archived === archived) &&
      (activeAfter === undefined || project.lastActivityAt >= activeAfter) &&
      (activeBefore === undefined || project.lastActivityAt <= activeBefore) &&
      (idAfter === undefined || project.id > idAfter) &&
      (idBefore === undefined || project.id < idBefore)
    );
  });
  const present = (project: ProjectRecord): unknown =>
    presentProject(state, project, { simple, level: levelOf(context, project) });
  if (wantsKeyset(context)) return keysetPage(context, rows, present);
  const orderBy =
    params.oneOf('order_by', ['id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at']) ??
    'created_at';
  const direction = (params.oneOf('sort', ['asc', 'desc']) ?? 'desc') === 'asc' ? 1 : -1;
  const key = (project: ProjectRecord): number | string =>
    ({
      id: project.id,
      name: project.name,
      path: project.path,
      created_at: project.createdAt,
      updated_at: project.lastActivityAt,
      last_activity_at: project.lastActivityAt,
    })[orderBy];
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? b.id - a.id : x < y ? -direction : direction;
  });
  return offsetPage(context, rows, present);
}
