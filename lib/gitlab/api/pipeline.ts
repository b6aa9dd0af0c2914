import { z } from 'zod';

import type { PipelineFact } from '@/lib/domain/deployment/fact';

import {
  id,
  instant,
  name,
  optionalBoolean,
  optionalInstant,
  optionalSha,
  optionalText,
  optionalUrl,
} from '../fields';

/** A pipeline without the counts of its jobs, which this answer does not have. */
export type PipelineDetails = Omit<PipelineFact, 'jobsDone' | 'jobsTotal'>;

export const pipelineSchema = z
  .object({
    id,
    status: name,
    ref: optionalText(),
    tag: optionalBoolean,
    sha: optionalSha,
    source: optionalText(100),
    web_url: optionalUrl,
    created_at: optionalInstant,
    updated_at: instant,
    finished_at: optionalInstant,
  })
  .transform(
    (pipeline): PipelineDetails => ({
      gitlabPipelineId: pipeline.id,
      status: pipeline.status,
      ref: pipeline.ref,
      isTag: pipeline.tag,
      sha: pipeline.sha,
      source: pipeline.source,
      url: pipeline.web_url,
      createdAt: pipeline.created_at,
      finishedAt: pipeline.finished_at,
      freshAt: pipeline.updated_at,
    }),
  );
