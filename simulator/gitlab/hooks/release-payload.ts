import { projectOf } from '../world/projects';
import type { ReleaseRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { commitAttributes, projectAttributes, projectUrl } from './parts';
import { hookTime } from './time';

/** Body of a Release Hook. */
export function renderRelease(
  state: WorldState,
  input: { projectId: number; release: ReleaseRecord; action: 'create' | 'update' | 'delete' },
): Record<string, unknown> {
  const { release } = input;
  const project = projectOf(state, input.projectId);
  const sha = project.tags.get(release.tag)?.sha;
  const commit = sha === undefined ? undefined : project.commits.get(sha);
  const url = projectUrl(state, project);
  const archive = `${url}/-/archive/${release.tag}/${project.path}-${release.tag}`;
  return {
    id: release.id,
    created_at: hookTime(release.createdAt),
    description: release.description,
    name: release.name,
    released_at: hookTime(release.releasedAt),
    tag: release.tag,
    object_kind: 'release',
    project: projectAttributes(state, project),
    url: `${url}/-/releases/${encodeURIComponent(release.tag)}`,
    action: input.action,
    assets: {
      count: 4,
      links: [],
      sources: ['zip', 'tar.gz', 'tar.bz2', 'tar'].map((format) => ({ format, url: `${archive}.${format}` })),
    },
    commit: commit ? commitAttributes(state, project, commit) : null,
  };
}
