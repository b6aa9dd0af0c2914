import { callerOf, projectFor, recordMutation } from '../http/access';
import { ApiError, invalidRecord, noRoute, notFound } from '../http/answer';
import { type Context, get, post, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import type { Params } from '../http/params';
import {
  accessLevel,
  type ProjectRecord,
  type ProtectedBranchRecord,
  type ProtectedEnvironmentRecord,
} from '../world/records';

const levelNames: Record<number, string> = {
  0: 'No one',
  30: 'Developers + Maintainers',
  40: 'Maintainers',
  60: 'Instance admins',
};

export const protectionRoutes: Route[] = [
  get('/projects/:id/protected_branches', (context) => {
    const project = projectFor(context, accessLevel.developer);
    return offsetPage(context, [...project.protectedBranches.values()], presentBranch);
  }),
  get('/projects/:id/protected_branches/:name', (context) => ({
    status: 200,
    body: presentBranch(branchOfPath(context, projectFor(context, accessLevel.developer))),
  })),
  post('/projects/:id/protected_branches', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const { params, state } = context;
    const name = params.requiredString('name');
    if (project.protectedBranches.has(name))
      throw new ApiError(409, { message: `Protected branch '${name}' already exists` });
    const branch: ProtectedBranchRecord = {
      id: state.nextId('other'),
      name,
      pushLevel: readLevel(params, 'push_access_level') ?? accessLevel.maintainer,
      mergeLevel: readLevel(params, 'merge_access_level') ?? accessLevel.maintainer,
      allowForcePush: params.boolean('allow_force_push') ?? false,
    };
    project.protectedBranches.set(name, branch);
    recordMutation(context, { kind: 'protected_branch.create', projectId: project.id, target: name });
    return { status: 201, body: presentBranch(branch) };
  }),
  remove('/projects/:id/protected_branches/:name', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const branch = branchOfPath(context, project);
    project.protectedBranches.delete(branch.name);
    recordMutation(context, { kind: 'protected_branch.delete', projectId: project.id, target: branch.name });
    return { status: 204 };
  }),
  get('/projects/:id/protected_tags', (context) => {
    const project = projectFor(context, accessLevel.developer);
    return offsetPage(context, [...project.protectedTags], presentTag);
  }),
  get('/projects/:id/protected_tags/:name', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const name = context.path['name'] ?? '';
    const level = project.protectedTags.get(name);
    if (level === undefined) throw notFound();
    return { status: 200, body: presentTag([name, level]) };
  }),
  post('/projects/:id/protected_tags', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const name = context.params.requiredString('name');
    if (project.protectedTags.has(name))
      throw new ApiError(409, { message: `Protected tag '${name}' already exists` });
    const level = readLevel(context.params, 'create_access_level') ?? accessLevel.maintainer;
    project.protectedTags.set(name, level);
    recordMutation(context, { kind: 'protected_tag.create', projectId: project.id, target: name });
    return { status: 201, body: presentTag([name, level]) };
  }),
  get('/projects/:id/protected_environments', (context) => {
    const project = premiumProject(context);
    return offsetPage(context, [...project.protectedEnvironments.values()], presentEnvironment);
  }),
  get('/projects/:id/protected_environments/:name', (context) => ({
    status: 200,
    body: presentEnvironment(environmentOfPath(context, premiumProject(context))),
  })),
  post('/projects/:id/protected_environments', (context) => {
    const project = premiumProject(context);
    const { params, state } = context;
    const name = params.requiredString('name');
    if (project.protectedEnvironments.has(name))
      throw new ApiError(409, { message: `Protected environment '${name}' already exists` });
    const deployAccess = (params.objects('deploy_access_levels') ?? []).map((rule) => ({
      id: state.nextId('other'),
      ...readSubject(rule),
    }));
    if (deployAccess.length === 0) throw new ApiError(400, { error: 'deploy_access_levels is missing' });
    const environment: ProtectedEnvironmentRecord = {
      name,
      deployAccess,
      approvalRules: (params.objects('approval_rules') ?? []).map((rule) => ({
        id: state.nextId('other'),
        ...readSubject(rule),
        requiredApprovals: rule.integer('required_approvals') ?? 1,
      })),
    };
    project.protectedEnvironments.set(name, environment);
    recordMutation(context, { kind: 'protected_environment.create', projectId: project.id, target: name });
    return { status: 201, body: presentEnvironment(environment) };
  }),
  remove('/projects/:id/protected_environments/:name', (context) => {
    const project = premiumProject(context);
    const { name } = environmentOfPath(context, project);
    project.protectedEnvironments.delete(name);
    recordMutation(context, { kind: 'protected_environment.delete', projectId: project.id, target: name });
    return { status: 204 };
  }),
];

/** Protected environments are Premium: on Free the route does not exist. */
function premiumProject(context: Context): ProjectRecord {
  callerOf(context);
  if (context.state.edition === 'free') throw noRoute();
  return projectFor(context, accessLevel.maintainer);
}

function branchOfPath(context: Context, project: ProjectRecord): ProtectedBranchRecord {
  const branch = project.protectedBranches.get(context.path['name'] ?? '');
  if (!branch) throw notFound();
  return branch;
}

function environmentOfPath(context: Context, project: ProjectRecord): ProtectedEnvironmentRecord {
  const environment = project.protectedEnvironments.get(context.path['name'] ?? '');
  if (!environment) throw notFound();
  return environment;
}

function readLevel(params: Params, name: string): number | undefined {
  const level = params.integer(name);
  if (level !== undefined && levelNames[level] === undefined)
    throw new ApiError(400, { error: `${name} does not have a valid value` });
  return level;
}

function readSubject(rule: Params): {
  userId: number | null;
  groupId: number | null;
  accessLevel: number | null;
  groupInheritanceType: number;
} {
  const level = rule.integer('access_level');
  if (level !== undefined && ![30, 40, 60].includes(level))
    throw invalidRecord({ 'deploy_access_levels.access_level': ['is not included in the list'] }, 422);
  return {
    userId: rule.integer('user_id') ?? null,
    groupId: rule.integer('group_id') ?? null,
    accessLevel: level ?? null,
    groupInheritanceType: rule.integer('group_inheritance_type') ?? 0,
  };
}

function presentLevel(level: number): Record<string, unknown> {
  return { access_level: level, access_level_description: levelNames[level] ?? String(level) };
}

function presentBranch(branch: ProtectedBranchRecord): Record<string, unknown> {
  return {
    id: branch.id,
    name: branch.name,
    push_access_levels: [{ id: branch.id, ...presentLevel(branch.pushLevel), deploy_key_id: null }],
    merge_access_levels: [{ id: branch.id, ...presentLevel(branch.mergeLevel) }],
    allow_force_push: branch.allowForcePush,
    code_owner_approval_required: false,
    inherited: false,
  };
}

function presentTag([name, level]: [string, number]): Record<string, unknown> {
  return { name, create_access_levels: [presentLevel(level)] };
}

function presentEnvironment(environment: ProtectedEnvironmentRecord): Record<string, unknown> {
  const subject = (rule: ProtectedEnvironmentRecord['deployAccess'][number]): Record<string, unknown> => ({
    id: rule.id,
    access_level: rule.accessLevel,
    access_level_description:
      rule.accessLevel === null ? 'User or group' : (levelNames[rule.accessLevel] ?? ''),
    user_id: rule.userId,
    group_id: rule.groupId,
    group_inheritance_type: rule.groupInheritanceType,
  });
  return {
    name: environment.name,
    deploy_access_levels: environment.deployAccess.map(subject),
    required_approval_count: 0,
    approval_rules: environment.approvalRules.map((rule) => ({
      ...subject(rule),
      required_approvals: rule.requiredApprovals,
    })),
  };
}
