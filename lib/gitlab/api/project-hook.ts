import { z } from 'zod';

import { id, optionalInstant, optionalText } from '../fields';

/** A webhook of a project, as GitLab shows it: its secrets are write-only. */
export interface ProjectHook {
  gitlabHookId: number;
  url: string;
  deploymentEvents: boolean;
  jobEvents: boolean;
  pipelineEvents: boolean;
  /** `executable`, `temporarily_disabled` or `disabled`; null before GitLab 15. */
  alertStatus: string | null;
  disabledUntil: Date | null;
  /** Null before GitLab 19, which ignores signing tokens without a word. */
  signingTokenPresent: boolean | null;
}

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const projectHookSchema = z
  .object({
    id,
    url: z.string(),
    deployment_events: flag,
    job_events: flag,
    pipeline_events: flag,
    alert_status: optionalText(50),
    disabled_until: optionalInstant,
    signing_token_present: z.boolean().nullish(),
  })
  .transform(
    (hook): ProjectHook => ({
      gitlabHookId: hook.id,
      url: hook.url,
      deploymentEvents: hook.deployment_events,
      jobEvents: hook.job_events,
      pipelineEvents: hook.pipeline_events,
      alertStatus: hook.alert_status,
      disabledUntil: hook.disabled_until,
      signingTokenPresent: hook.signing_token_present ?? null,
    }),
  );
