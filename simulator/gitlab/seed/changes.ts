import { createMergeRequest, mergeMergeRequest } from '../world/merge-requests';
import { startPipeline } from '../world/pipelines';
import type { MergeRequestRecord, PipelineRecord, ProjectRecord } from '../world/records';
import { createRelease } from '../world/releases';
import type { WorldState } from '../world/state';
import { people, type Service, verbs } from './company';

/** Someone who writes code, drawn. */
export function drawAuthor(state: WorldState): number {
  const authors = people.filter(({ level }) => level === 30 || level === 40).map(({ username }) => username);
  return idOf(state, state.random.pick(authors));
}

/** Someone who ships to production, drawn. */
export function drawReleaser(state: WorldState): number {
  return idOf(state, state.random.pick(['mara.lind', 'mara.lind', 'jonas.weber', 'elif.kaya']));
}

export function idOf(state: WorldState, username: string): number {
  for (const user of state.users.values()) if (user.username === username) return user.id;
  throw new Error(`nobody is called ${username}`);
}

export function openMergeRequest(
  state: WorldState,
  project: ProjectRecord,
  service: Service,
): MergeRequestRecord {
  const { random } = state;
  const topic = random.pick(service.topics);
  const title = `${random.pick(verbs)} ${topic}`;
  const migrates = random.chance(0.12);
  const folder = topic.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return createMergeRequest(state, {
    projectId: project.id,
    title,
    authorId: drawAuthor(state),
    commits: [
      title,
      ...(random.chance(0.5) ? [`Test ${topic}`] : []),
      ...(random.chance(0.25) ? ['Answer review'] : []),
    ],
    files: [
      `src/${folder}/handler.ts`,
      `src/${folder}/handler.test.ts`,
      ...(migrates ? [`db/migrations/${random.integer(100, 999)}_${folder}.sql`] : []),
    ],
    labels: migrates ? ['database'] : [],
  });
}

/** A merge request is opened and merged; the pipeline of the default branch starts. */
export function mergeChange(state: WorldState, project: ProjectRecord, service: Service): PipelineRecord {
  const { iid } = openMergeRequest(state, project, service);
  const userId = drawAuthor(state);
  mergeMergeRequest(state, { projectId: project.id, iid, userId });
  return startPipeline(state, { projectId: project.id, userId });
}

/** The next version after those the project has tags for. */
export function nextVersion(state: WorldState, project: ProjectRecord, service: Service): string {
  const last = [...project.tags.keys()].at(-1);
  const [major = 0, minor = 0, patch = 0] = last ? last.slice(1).split('.').map(Number) : service.version;
  if (!last) return `v${major}.${minor}.${patch}`;
  return state.random.chance(0.6) ? `v${major}.${minor + 1}.0` : `v${major}.${minor}.${patch + 1}`;
}

/** Tags the newest commit and writes a release for it. Services that ship by tag get its pipeline. */
export function cutRelease(
  state: WorldState,
  project: ProjectRecord,
  service: Service,
): PipelineRecord | null {
  const tag = nextVersion(state, project, service);
  const userId = drawReleaser(state);
  const titles = project.mergeRequests
    .filter(({ state: status }) => status === 'merged')
    .slice(-3)
    .map(({ title, iid }) => `- ${title} (!${iid})`);
  createRelease(state, {
    projectId: project.id,
    tag,
    ref: project.defaultBranch,
    userId,
    description: titles.join('\n'),
  });
  return service.flow === 'tag' ? startPipeline(state, { projectId: project.id, ref: tag, userId }) : null;
}

/** A merge request that stays open, with its own environment. */
export function startReviewApp(state: WorldState, project: ProjectRecord, service: Service): PipelineRecord {
  const mergeRequest = openMergeRequest(state, project, service);
  return startPipeline(state, {
    projectId: project.id,
    ref: mergeRequest.sourceBranch,
    sha: mergeRequest.sha,
    userId: mergeRequest.authorId,
    source: 'merge_request_event',
    mergeRequestId: mergeRequest.id,
    template: [
      { name: 'build', stage: 'build' },
      {
        name: 'deploy-review',
        stage: 'review',
        environment: { name: 'review/$CI_COMMIT_REF_SLUG', tier: 'development' },
      },
    ],
  });
}
