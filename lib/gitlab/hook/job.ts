import { z } from 'zod';

import { deploys, failureReasonOf, jobEnvironment } from './deploy-job';
import { id, name, optionalBoolean, optionalId, optionalInstant, optionalSha, optionalText } from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const schema = projectParts.extend({
  build_id: id,
  build_name: name,
  build_stage: optionalText(255),
  build_status: name,
  build_started_at: optionalInstant,
  build_started_at_iso: optionalInstant,
  build_finished_at: optionalInstant,
  build_finished_at_iso: optionalInstant,
  build_failure_reason: optionalText(255),
  pipeline_id: optionalId,
  commit: z.object({ id: optionalId }).nullish().catch(null),
  ref: optionalText(),
  tag: optionalBoolean,
  sha: optionalSha,
  environment: jobEnvironment,
});

/** Reads a Job Hook (`object_kind: "build"`). Trigger jobs send none. */
export function readJobHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  if (project === null) return { kind: 'unreadable', reason: 'the job names no project' };
  if (!deploys(hook.environment)) {
    return {
      kind: 'ignored',
      objectKind: 'build',
      reason: summaryLine(`Job ${hook.build_name} does not deploy`),
      project,
    };
  }
  return {
    kind: 'facts',
    objectKind: 'build',
    facts: factsOf(project, {
      jobs: [
        {
          gitlabJobId: hook.build_id,
          // `commit.id` of a Job Hook is the pipeline's id, and before GitLab 13 the only place that has it.
          gitlabPipelineId: hook.pipeline_id ?? hook.commit?.id ?? null,
          name: hook.build_name,
          stage: hook.build_stage,
          status: hook.build_status,
          environmentName: hook.environment.name,
          environmentTier: hook.environment.deployment_tier,
          isManual: hook.build_status === 'manual',
          failureReason: failureReasonOf(hook.build_status, hook.build_failure_reason),
          sha: hook.sha,
          ref: hook.ref,
          isTag: hook.tag,
          startedAt: hook.build_started_at_iso ?? hook.build_started_at,
          finishedAt: hook.build_finished_at_iso ?? hook.build_finished_at,
        },
      ],
    }),
    summary: summaryLine(`Job ${hook.build_name} ${hook.build_status} in ${hook.environment.name}`),
  };
}
