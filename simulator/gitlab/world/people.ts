import {
  accessLevel,
  type GroupRecord,
  type ProjectRecord,
  type TokenRecord,
  type UserRecord,
  type Visibility,
} from './records';
import { required, type WorldState } from './state';

export interface NewUser {
  username: string;
  name?: string;
  email?: string;
  admin?: boolean;
  bot?: boolean;
}

export function addUser(state: WorldState, input: NewUser): UserRecord {
  const user: UserRecord = {
    id: state.nextId('user'),
    username: input.username,
    name: input.name ?? input.username,
    email: input.email ?? `${input.username}@example.com`,
    state: 'active',
    admin: input.admin ?? false,
    bot: input.bot ?? false,
    createdAt: state.clock.now(),
  };
  state.users.set(user.id, user);
  return user;
}

export interface NewToken {
  userId: number;
  scopes?: string[];
  /** Drawn unless given. */
  token?: string;
  name?: string;
  kind?: 'personal' | 'oauth';
  expiresAt?: number | null;
}

export function addToken(state: WorldState, input: NewToken): TokenRecord {
  const record: TokenRecord = {
    token: input.token ?? `glpat-${state.random.hex(20)}`,
    userId: input.userId,
    name: input.name ?? 'token',
    scopes: input.scopes ?? ['api'],
    kind: input.kind ?? 'personal',
    createdAt: state.clock.now(),
    expiresAt: input.expiresAt ?? null,
    revoked: false,
  };
  state.tokens.set(record.token, record);
  return record;
}

export interface NewGroup {
  /** Full path; missing parents are created. */
  path: string;
  name?: string;
  visibility?: Visibility;
}

/** Adds a group, or returns the one that has this path. */
export function addGroup(state: WorldState, input: NewGroup): GroupRecord {
  const existing = findGroup(state, input.path);
  if (existing) return existing;
  const parts = input.path.split('/');
  const path = required(parts.pop(), 'group path');
  const parent = parts.length > 0 ? addGroup(state, { path: parts.join('/') }) : null;
  const group: GroupRecord = {
    id: state.nextId('group'),
    parentId: parent?.id ?? null,
    name: input.name ?? path,
    path,
    visibility: input.visibility ?? 'private',
    members: new Map(),
    variables: [],
    createdAt: state.clock.now(),
  };
  if (group.parentId === null && state.serviceUserId !== null)
    group.members.set(state.serviceUserId, accessLevel.maintainer);
  state.groups.set(group.id, group);
  return group;
}

export function groupPath(state: WorldState, group: GroupRecord): string {
  const parent = group.parentId === null ? undefined : state.groups.get(group.parentId);
  return parent ? `${groupPath(state, parent)}/${group.path}` : group.path;
}

/** Display path as GitLab writes it: `Acme / Payments`. */
export function groupName(state: WorldState, group: GroupRecord): string {
  const parent = group.parentId === null ? undefined : state.groups.get(group.parentId);
  return parent ? `${groupName(state, parent)} / ${group.name}` : group.name;
}

export function findGroup(state: WorldState, path: string): GroupRecord | undefined {
  for (const group of state.groups.values()) if (groupPath(state, group) === path) return group;
  return undefined;
}

export function addMember(
  state: WorldState,
  input: { userId: number; level: number; groupId?: number; projectId?: number },
): void {
  if (input.groupId !== undefined)
    required(state.groups.get(input.groupId), `group ${input.groupId}`).members.set(
      input.userId,
      input.level,
    );
  if (input.projectId !== undefined)
    required(state.projects.get(input.projectId), `project ${input.projectId}`).members.set(
      input.userId,
      input.level,
    );
}

/** The user's highest level in the group, inherited ones included; 0 for a stranger. */
export function levelInGroup(state: WorldState, user: UserRecord, group: GroupRecord): number {
  if (user.admin) return accessLevel.admin;
  const parent = group.parentId === null ? undefined : state.groups.get(group.parentId);
  return Math.max(group.members.get(user.id) ?? 0, parent ? levelInGroup(state, user, parent) : 0);
}

/** Like `levelInProject`, for what counts as membership: being an administrator does not. */
export function membershipInProject(state: WorldState, user: UserRecord, project: ProjectRecord): number {
  return levelInProject(state, { ...user, admin: false }, project);
}

/** The user's highest level in the project, inherited ones included; 0 for a stranger. */
export function levelInProject(state: WorldState, user: UserRecord, project: ProjectRecord): number {
  if (user.admin) return accessLevel.admin;
  const group = state.groups.get(project.groupId);
  return Math.max(project.members.get(user.id) ?? 0, group ? levelInGroup(state, user, group) : 0);
}

export function userOf(state: WorldState, id: number): UserRecord {
  return required(state.users.get(id), `user ${id}`);
}
