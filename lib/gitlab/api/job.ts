import { z } from 'zod';

import type { JobFact } from '@/lib/domain/deployment/fact';

import { failureReasonOf } from '../hook/deploy-job';
import {
  id,
  name,
  optionalBoolean,
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  optionalUrl,
} from '../fields';

/** A job; the API does not say which environment it deploys to. */
export type JobDetails = Omit<JobFact, 'environmentName' | 'environmentTier'> & { url: string | null };

export const jobSchema = z
  .object({
    id,
    name,
    stage: optionalText(255),
    status: name,
    ref: optionalText(),
    tag: optionalBoolean,
    failure_reason: optionalText(255),
    started_at: optionalInstant,
    finished_at: optionalInstant,
    web_url: optionalUrl,
    pipeline: z.object({ id: optionalId, sha: optionalSha }).nullish(),
  })
  .transform(
    (job): JobDetails => ({
      gitlabJobId: job.id,
      gitlabPipelineId: job.pipeline?.id ?? null,
      name: job.name,
      stage: job.stage,
      status: job.status,
      isManual: job.status === 'manual',
      failureReason: failureReasonOf(job.status, job.failure_reason),
      sha: job.pipeline?.sha ?? null,
      ref: job.ref,
      isTag: job.tag,
      startedAt: job.started_at,
      finishedAt: job.finished_at,
      url: job.web_url,
    }),
  );
