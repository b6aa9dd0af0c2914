import { createCommit } from './commits';
import { addEnvironment } from './environments';
import { addGroup, groupPath } from './people';
import { accessLevel, type JobTemplate, type ProjectRecord, type Visibility } from './records';
import { required, type WorldState } from './state';
import { deployTemplate } from './template';

export interface NewProject {
  /** Full path; missing groups are created. */
  path: string;
  name?: string;
  description?: string;
  visibility?: Visibility;
  defaultBranch?: string;
  /** Names in promotion order, created at once and used by the default pipeline. Default: dev, staging, production. */
  environments?: string[];
  /** Replaces the default pipeline (`deployTemplate`). */
  template?: JobTemplate[];
}

/** A project with one commit on its protected default branch. */
export function addProject(state: WorldState, input: NewProject): ProjectRecord {
  const parts = input.path.split('/');
  const path = required(parts.pop(), 'project path');
  const group = addGroup(state, { path: parts.length > 0 ? parts.join('/') : 'acme' });
  const now = state.clock.now();
  const environments = input.environments ?? ['dev', 'staging', 'production'];
  const defaultBranch = input.defaultBranch ?? 'main';
  const project: ProjectRecord = {
    id: state.nextId('project'),
    groupId: group.id,
    name: input.name ?? path,
    path,
    description: input.description ?? '',
    visibility: input.visibility ?? 'private',
    defaultBranch,
    archived: false,
    members: new Map(),
    template: input.template ?? deployTemplate(environments),
    ciYaml: null,
    forwardDeploymentEnabled: true,
    rollbackAllowed: true,
    pipelineVariablesLevel: accessLevel.developer,
    compareTimesOut: false,
    createdAt: now,
    lastActivityAt: now,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    releases: new Map(),
    protectedBranches: new Map(),
    protectedTags: new Map(),
    protectedEnvironments: new Map(),
    environments: [],
    mergeRequests: [],
    pipelines: [],
    deployments: [],
    freezePeriods: [],
    variables: [],
    triggers: [],
    hooks: [],
  };
  project.protectedBranches.set(defaultBranch, {
    id: state.nextId('other'),
    name: defaultBranch,
    pushLevel: accessLevel.maintainer,
    mergeLevel: accessLevel.developer,
    allowForcePush: false,
  });
  state.projects.set(project.id, project);
  for (const name of environments) addEnvironment(state, { projectId: project.id, name });
  createCommit(state, { projectId: project.id, title: 'Initial commit', files: ['README.md'] });
  return project;
}

export function projectPath(state: WorldState, project: ProjectRecord): string {
  return `${groupPath(state, required(state.groups.get(project.groupId), `group ${project.groupId}`))}/${project.path}`;
}

/** By full path, or by a path it had before it was renamed. */
export function findProject(state: WorldState, path: string): ProjectRecord | undefined {
  const wanted = path.toLowerCase();
  for (const project of state.projects.values())
    if (projectPath(state, project).toLowerCase() === wanted) return project;
  const redirect = state.redirects.get(wanted);
  return redirect === undefined ? undefined : state.projects.get(redirect);
}

/** Gives the project another full path; the old one keeps answering, as GitLab redirects. */
export function renameProject(state: WorldState, projectId: number, path: string): ProjectRecord {
  const project = required(state.projects.get(projectId), `project ${projectId}`);
  state.redirects.set(projectPath(state, project).toLowerCase(), project.id);
  const parts = path.split('/');
  const last = required(parts.pop(), 'project path');
  if (parts.length > 0) project.groupId = addGroup(state, { path: parts.join('/') }).id;
  if (project.name === project.path) project.name = last;
  project.path = last;
  return project;
}

export function projectOf(state: WorldState, id: number): ProjectRecord {
  return required(state.projects.get(id), `project ${id}`);
}
