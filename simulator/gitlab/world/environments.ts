import type { EnvironmentRecord, ProjectRecord, Tier } from './records';
import { required, type WorldState } from './state';

/** GitLab's rule for environments that declare no tier (`Environment#guess_tier`). */
export function guessTier(name: string): Tier {
  if (/(dev|review|trunk)/i.test(name)) return 'development';
  if (/(test|tst|int|ac(ce|)pt|qa|qc|control|quality)/i.test(name)) return 'testing';
  if (/(st(a|)g|mod(e|)l|pre|demo|non)/i.test(name)) return 'staging';
  if (/(pr(o|)d|live)/i.test(name)) return 'production';
  return 'other';
}

export interface NewEnvironment {
  projectId: number;
  name: string;
  tier?: Tier;
  externalUrl?: string;
}

/** Adds an environment, or returns the one that has this name. */
export function addEnvironment(state: WorldState, input: NewEnvironment): EnvironmentRecord {
  const project = required(state.projects.get(input.projectId), `project ${input.projectId}`);
  const existing = findEnvironment(project, input.name);
  if (existing) {
    if (input.tier) existing.tier = input.tier;
    if (input.externalUrl) existing.externalUrl = input.externalUrl;
    return existing;
  }
  const now = state.clock.now();
  const environment: EnvironmentRecord = {
    id: state.nextId('environment'),
    projectId: project.id,
    name: input.name,
    slug: slugOf(state, input.name),
    tier: input.tier ?? guessTier(input.name),
    externalUrl: input.externalUrl ?? null,
    state: 'available',
    createdAt: now,
    updatedAt: now,
    deleted: false,
  };
  project.environments.push(environment);
  return environment;
}

/** GitLab's slug: lower case, 24 characters at most, a random tail when the name does not survive as it is. */
function slugOf(state: WorldState, name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const slug = /^[a-z]/.test(plain) ? plain : `env-${plain}`;
  if (slug === name && slug.length <= 24) return slug;
  return `${slug.slice(0, 17).replace(/-+$/, '')}-${state.random.hex(6)}`;
}

export function findEnvironment(project: ProjectRecord, name: string): EnvironmentRecord | undefined {
  return project.environments.find((environment) => environment.name === name && !environment.deleted);
}

/** The environment disappears from the API together with its deployments, as in GitLab. */
export function deleteEnvironment(state: WorldState, environmentId: number): void {
  for (const project of state.projects.values()) {
    const environment = project.environments.find(({ id }) => id === environmentId);
    if (!environment) continue;
    environment.deleted = true;
    for (const deployment of project.deployments)
      if (deployment.environmentId === environmentId) state.deployments.delete(deployment.id);
    project.deployments = project.deployments.filter(
      (deployment) => deployment.environmentId !== environmentId,
    );
    return;
  }
  throw new Error(`the simulated GitLab has no environment ${environmentId}`);
}
