import { z } from 'zod';

import { name, optionalText, optionalTier } from '../fields';

/** The environment of a job, in Job Hooks and in the builds of Pipeline Hooks; absent before GitLab 14. */
export const jobEnvironment = z
  .object({ name, action: optionalText(50), deployment_tier: optionalTier })
  .nullish();

/**
 * Whether a job with this environment makes a deployment. Jobs that only `prepare`, `verify`, `access` or `stop` an
 * environment make none (`Ci::Deployable#deployment_job?` in GitLab's source).
 */
export function deploys(
  environment: z.infer<typeof jobEnvironment>,
): environment is NonNullable<z.infer<typeof jobEnvironment>> {
  return environment != null && (environment.action === null || environment.action === 'start');
}

/** GitLab sends a failure reason (`unknown_failure`) with jobs that did not fail. */
export function failureReasonOf(status: string, reason: string | null): string | null {
  return status === 'failed' ? reason : null;
}
