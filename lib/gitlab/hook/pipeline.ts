import { z } from 'zod';

import type { JobFact, MergeRequestFact, ProjectFact } from '@/lib/domain/deployment/fact';

import { redacted } from '../redact-text';
import { deploys, failureReasonOf, jobEnvironment } from './deploy-job';
import {
  id,
  instant,
  name,
  optionalBoolean,
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  optionalUrl,
} from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const buildSchema = z.object({
  id,
  name,
  stage: optionalText(255),
  status: name,
  created_at: optionalInstant,
  started_at: optionalInstant,
  finished_at: optionalInstant,
  failure_reason: optionalText(255),
  when: optionalText(50),
  manual: optionalBoolean,
  environment: jobEnvironment,
});

const schema = projectParts.extend({
  object_attributes: z.object({
    id,
    ref: optionalText(),
    tag: optionalBoolean,
    sha: optionalSha,
    source: optionalText(100),
    status: name,
    created_at: instant,
    finished_at: optionalInstant,
    url: optionalUrl,
    variables: z
      .array(z.object({ value: z.unknown() }))
      .nullish()
      .catch(null),
  }),
  merge_request: z
    .object({
      iid: id,
      title: optionalText(),
      state: optionalText(50),
      target_project_id: optionalId,
      url: optionalUrl,
    })
    .nullish()
    .catch(null),
  builds: z.array(buildSchema).nullish(),
});

type PipelineHook = z.infer<typeof schema>;
type Build = z.infer<typeof buildSchema>;

const done: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

/**
 * The newest instant of the pipeline and its jobs, the only hint of when the body was true. The commit's own time does
 * not count: it comes from the author's clock and may lie in the future.
 */
function freshAt(pipeline: PipelineHook['object_attributes'], builds: Build[]): Date {
  let newest = pipeline.created_at;
  const consider = (instants: (Date | null)[]): void => {
    for (const candidate of instants) if (candidate !== null && candidate > newest) newest = candidate;
  };
  consider([pipeline.finished_at]);
  for (const build of builds) consider([build.created_at, build.started_at, build.finished_at]);
  return newest;
}

function toJobs(pipeline: PipelineHook['object_attributes'], builds: Build[]): JobFact[] {
  return builds.flatMap((build) => {
    if (!deploys(build.environment)) return [];
    return {
      gitlabJobId: build.id,
      gitlabPipelineId: pipeline.id,
      name: build.name,
      stage: build.stage,
      status: build.status,
      environmentName: build.environment.name,
      environmentTier: build.environment.deployment_tier,
      isManual: build.manual ?? build.when === 'manual',
      failureReason: failureReasonOf(build.status, build.failure_reason),
      sha: pipeline.sha,
      ref: pipeline.ref,
      isTag: pipeline.tag,
      startedAt: build.started_at,
      finishedAt: build.finished_at,
    };
  });
}

/** The merge request a pipeline ran for; it lives in the target project, which a fork's pipeline is not. */
function toMergeRequests(hook: PipelineHook, project: ProjectFact, updatedAt: Date): MergeRequestFact[] {
  const found = hook.merge_request;
  if (!found || found.target_project_id !== project.gitlabProjectId || !found.title || !found.state)
    return [];
  return [
    {
      iid: found.iid,
      title: found.title,
      state: found.state,
      webUrl: found.url,
      author: null,
      mergeCommitSha: null,
      updatedAt,
    },
  ];
}

/**
 * Reads a Pipeline Hook. GitLab queues only the pipeline's id and renders the body later, so that statuses may be
 * skipped, late or repeated, and the body has no time of change: `freshAt` stands in for it.
 */
export function readPipelineHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  if (project === null) return { kind: 'unreadable', reason: 'the pipeline names no project' };
  const pipeline = hook.object_attributes;
  const builds = hook.builds ?? [];
  const fresh = freshAt(pipeline, builds);
  // A job that waits for a person is no progress of the pipeline and no part of what is left to do by itself.
  const expected = builds.filter((build) => build.status !== 'manual');
  const hidden = (pipeline.variables ?? []).filter((variable) => variable.value === redacted).length;
  const hiddenNote = hidden === 0 ? '' : `, ${hidden} ${hidden === 1 ? 'variable' : 'variables'} redacted`;
  return {
    kind: 'facts',
    objectKind: 'pipeline',
    facts: factsOf(project, {
      pipelines: [
        {
          gitlabPipelineId: pipeline.id,
          status: pipeline.status,
          ref: pipeline.ref,
          isTag: pipeline.tag,
          sha: pipeline.sha,
          source: pipeline.source,
          url: pipeline.url ?? (project.webUrl ? `${project.webUrl}/-/pipelines/${pipeline.id}` : null),
          jobsDone: expected.filter((build) => done.has(build.status)).length,
          jobsTotal: expected.length,
          createdAt: pipeline.created_at,
          finishedAt: pipeline.finished_at,
          freshAt: fresh,
        },
      ],
      jobs: toJobs(pipeline, builds),
      mergeRequests: toMergeRequests(hook, project, fresh),
    }),
    summary: summaryLine(`Pipeline ${pipeline.id} ${pipeline.status}${hiddenNote}`),
  };
}
