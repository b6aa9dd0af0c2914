import { avatarUrl } from '../hooks/parts';
import { groupName, groupPath, userOf } from '../world/people';
import type { GroupRecord, UserRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { apiTime } from './time';

export function presentUser(state: WorldState, userId: number): Record<string, unknown> {
  const user = userOf(state, userId);
  return {
    id: user.id,
    username: user.username,
    public_email: '',
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: avatarUrl(user.email),
    web_url: `${state.url}/${user.username}`,
  };
}

/** `GET /user`: what a person may know of themselves. */
export function presentCurrentUser(state: WorldState, user: UserRecord): Record<string, unknown> {
  return {
    ...presentUser(state, user.id),
    created_at: apiTime(user.createdAt),
    bio: '',
    location: '',
    bot: user.bot,
    email: user.email,
    commit_email: user.email,
    confirmed_at: apiTime(user.createdAt),
    two_factor_enabled: false,
    external: false,
    private_profile: false,
    can_create_group: true,
    can_create_project: true,
    ...(user.admin ? { is_admin: true } : {}),
  };
}

export function presentGroup(state: WorldState, group: GroupRecord): Record<string, unknown> {
  return {
    id: group.id,
    web_url: `${state.url}/groups/${groupPath(state, group)}`,
    name: group.name,
    path: group.path,
    description: '',
    visibility: group.visibility,
    avatar_url: null,
    full_name: groupName(state, group),
    full_path: groupPath(state, group),
    created_at: apiTime(group.createdAt),
    parent_id: group.parentId,
    archived: false,
  };
}
