import { renderRelease } from '../hooks/release-payload';
import { renderTagPush } from '../hooks/tag-push-payload';
import { firstUserId, resolveRef } from './commits';
import { projectOf } from './projects';
import type { ReleaseRecord, TagRecord } from './records';
import { required, type WorldState } from './state';

export interface NewTag {
  projectId: number;
  name: string;
  /** Branch or sha; default: the default branch. */
  ref?: string;
  message?: string;
  userId?: number;
}

/** Creates a tag and sends the tag push hook. A tag pipeline is started by the caller. */
export function createTag(state: WorldState, input: NewTag): TagRecord {
  const project = projectOf(state, input.projectId);
  const commit = required(resolveRef(project, input.ref ?? project.defaultBranch), `ref ${input.ref}`);
  const tag: TagRecord = {
    name: input.name,
    sha: commit.sha,
    message: input.message ?? '',
    createdAt: state.clock.now(),
  };
  project.tags.set(tag.name, tag);
  emitTagPush(state, project.id, tag, 'create', input.userId);
  return tag;
}

export function deleteTag(
  state: WorldState,
  input: { projectId: number; name: string; userId?: number },
): void {
  const project = projectOf(state, input.projectId);
  const tag = required(project.tags.get(input.name), `tag ${input.name}`);
  project.tags.delete(tag.name);
  emitTagPush(state, project.id, tag, 'delete', input.userId);
}

function emitTagPush(
  state: WorldState,
  projectId: number,
  tag: TagRecord,
  action: 'create' | 'delete',
  userId: number | undefined,
): void {
  const body = renderTagPush(state, { projectId, tag, action, userId: userId ?? firstUserId(state) });
  state.emit({ name: 'tag_push_hooks', projectId, render: () => body });
}

export interface NewRelease {
  projectId: number;
  tag: string;
  name?: string;
  description?: string;
  userId?: number;
  /** Where to put the tag when it does not exist. */
  ref?: string;
}

export function createRelease(state: WorldState, input: NewRelease): ReleaseRecord {
  const project = projectOf(state, input.projectId);
  const userId = input.userId ?? firstUserId(state);
  if (!project.tags.has(input.tag))
    createTag(state, {
      projectId: project.id,
      name: input.tag,
      userId,
      ...(input.ref === undefined ? {} : { ref: input.ref }),
    });
  const release: ReleaseRecord = {
    id: state.nextId('release'),
    tag: input.tag,
    name: input.name ?? input.tag,
    description: input.description ?? '',
    authorId: userId,
    createdAt: state.clock.now(),
    releasedAt: state.clock.now(),
  };
  project.releases.set(release.tag, release);
  emitRelease(state, project.id, release, 'create');
  return release;
}

export function emitRelease(
  state: WorldState,
  projectId: number,
  release: ReleaseRecord,
  action: 'create' | 'update' | 'delete',
): void {
  const body = renderRelease(state, { projectId, release, action });
  state.emit({ name: 'release_hooks', projectId, render: () => body });
}
