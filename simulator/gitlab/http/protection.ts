import type { ProjectRecord } from '../world/records';
import { callerOf, levelOf } from './access';
import type { Context } from './context';

/** `release-*` style patterns. */
export function matchesPattern(pattern: string, name: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(name);
}

/** May the caller run jobs on this ref? On a protected branch or tag only who may push, merge or create there. */
export function mayRunOn(context: Context, project: ProjectRecord, ref: string): boolean {
  const level = levelOf(context, project);
  const branches = [...project.protectedBranches.values()].filter(({ name }) => matchesPattern(name, ref));
  if (branches.length > 0 && project.branches.has(ref))
    return branches.some(
      ({ pushLevel, mergeLevel }) => reaches(level, pushLevel) || reaches(level, mergeLevel),
    );
  return mayCreateTag(context, project, ref);
}

/** Level 0 means "no one". */
export function reaches(level: number, wanted: number): boolean {
  return wanted !== 0 && level >= wanted;
}

export function mayCreateTag(context: Context, project: ProjectRecord, tag: string): boolean {
  const level = levelOf(context, project);
  const levels = [...project.protectedTags]
    .filter(([pattern]) => matchesPattern(pattern, tag))
    .map(([, wanted]) => wanted);
  return levels.length === 0 || levels.some((wanted) => reaches(level, wanted));
}

/** Protected environments (Premium): only who the rules name may deploy. */
export function mayDeploy(context: Context, project: ProjectRecord, environment: string): boolean {
  if (context.state.edition === 'free') return true;
  const rules = project.protectedEnvironments.get(environment)?.deployAccess;
  if (!rules) return true;
  const user = callerOf(context);
  const level = levelOf(context, project);
  return rules.some(
    ({ userId, groupId, accessLevel }) =>
      userId === user.id ||
      (groupId !== null && context.state.groups.get(groupId)?.members.has(user.id) === true) ||
      (accessLevel !== null && level >= accessLevel),
  );
}
