import { findGroup, levelInGroup, levelInProject } from '../world/people';
import { findProject } from '../world/projects';
import {
  accessLevel,
  type GroupRecord,
  type MutationRecord,
  type ProjectRecord,
  type UserRecord,
} from '../world/records';
import type { WorldState } from '../world/state';
import { ApiError, forbidden, notFound, unauthorized } from './answer';
import type { Context } from './context';

/** Finds who calls by `PRIVATE-TOKEN`, `Authorization: Bearer` or their query forms; a wrong token is refused at once. */
export function authenticate(
  state: WorldState,
  request: {
    headers: Record<string, string | undefined>;
    query: URLSearchParams;
    method: string;
    path: string;
  },
): Context['caller'] {
  const bearer = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const given =
    request.headers['private-token'] ??
    bearer ??
    request.query.get('private_token') ??
    request.query.get('access_token') ??
    null;
  if (given === null) return null;
  const token = state.tokens.get(given);
  const user = token && state.users.get(token.userId);
  if (!token || !user) throw unauthorized();
  if (token.revoked) throw invalidToken('Token was revoked. You have to re-authorize from the user.');
  if (token.expiresAt !== null && token.expiresAt <= state.clock.now())
    throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  if (user.state === 'blocked')
    throw new ApiError(403, { message: '403 Forbidden - Your account has been blocked.' });
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const enough =
    token.scopes.includes('api') ||
    (reads && token.scopes.includes('read_api')) ||
    (reads && request.path === '/api/v4/user' && token.scopes.includes('read_user'));
  if (!enough)
    throw new ApiError(403, {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token.',
      scope: reads ? 'api read_api' : 'api',
    });
  return { user, token };
}

function invalidToken(description: string): ApiError {
  return new ApiError(401, { error: 'invalid_token', error_description: description });
}

export function callerOf(context: Context): UserRecord {
  if (!context.caller) throw unauthorized();
  return context.caller.user;
}

/** The caller's level in the project. */
export function levelOf(context: Context, project: ProjectRecord): number {
  return context.caller ? levelInProject(context.state, context.caller.user, project) : 0;
}

function isVisible(context: Context, visibility: ProjectRecord['visibility'], level: number): boolean {
  if (level > 0 || visibility === 'public') return true;
  return visibility === 'internal' && context.caller !== null;
}

export function canSeeProject(context: Context, project: ProjectRecord): boolean {
  return isVisible(context, project.visibility, levelOf(context, project));
}

/** The project of the path, by id or URL-encoded path. What the caller may not see does not exist. */
export function projectOfPath(context: Context): ProjectRecord {
  const id = context.path['id'] ?? '';
  const project = /^\d+$/.test(id) ? context.state.projects.get(Number(id)) : findProject(context.state, id);
  if (!project || !canSeeProject(context, project)) throw notFound('Project');
  return project;
}

/** The project, for a signed-in caller of at least this level. */
export function projectFor(context: Context, minimum: number): ProjectRecord {
  callerOf(context);
  const project = projectOfPath(context);
  const allowed = levelOf(context, project) >= minimum;
  const publicRead = minimum <= accessLevel.reporter && project.visibility !== 'private';
  if (!allowed && !publicRead) throw forbidden();
  return project;
}

export function groupOfPath(context: Context): GroupRecord {
  const id = context.path['id'] ?? '';
  const group = /^\d+$/.test(id) ? context.state.groups.get(Number(id)) : findGroup(context.state, id);
  const level = group && context.caller ? levelInGroup(context.state, context.caller.user, group) : 0;
  if (!group || !isVisible(context, group.visibility, level)) throw notFound('Group');
  return group;
}

/** The number in the path; anything else names nothing. */
export function pathNumber(context: Context, name: string): number {
  const value = context.path[name] ?? '';
  if (!/^\d+$/.test(value)) throw new ApiError(400, { error: `${name} is invalid` });
  return Number(value);
}

/** Counts a changing call that took effect. */
export function recordMutation(
  context: Pick<Context, 'state' | 'caller'>,
  mutation: Pick<MutationRecord, 'kind' | 'projectId'> & { target: string | number },
): void {
  context.state.mutations.push({
    at: context.state.clock.now(),
    kind: mutation.kind,
    projectId: mutation.projectId,
    target: String(mutation.target),
    userId: context.caller?.user.id ?? null,
  });
}
