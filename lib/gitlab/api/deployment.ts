import { z } from 'zod';

import type { DeploymentFact } from '@/lib/domain/deployment/fact';
import { toDeploymentStatus } from '@/lib/domain/deployment/status';

import {
  id,
  instant,
  name,
  optionalBoolean,
  optionalId,
  optionalInstant,
  optionalPerson,
  optionalSha,
  optionalText,
  optionalTier,
  optionalUrl,
} from '../fields';

/** A deployment with the instant that orders deployments in the list. */
export interface ListedDeployment {
  fact: DeploymentFact;
  updatedAt: Date;
}

const deployableSchema = z
  .object({
    id: optionalId,
    name: optionalText(255),
    tag: optionalBoolean,
    web_url: optionalUrl,
    started_at: optionalInstant,
    finished_at: optionalInstant,
    commit: z.object({ title: optionalText() }).nullish().catch(null),
    pipeline: z.object({ id: optionalId }).nullish(),
  })
  .nullish();

const ended: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

/**
 * A deployment of the API. `updated_at` stands for the time of its status. The environment here has no tier
 * (`listEnvironments` tells it), and deployments made by API have no `deployable`.
 */
export const deploymentSchema = z
  .object({
    id,
    ref: optionalText(),
    sha: optionalSha,
    status: name,
    created_at: instant,
    updated_at: instant,
    finished_at: optionalInstant,
    user: optionalPerson,
    environment: z.object({ name, tier: optionalTier, external_url: optionalUrl }),
    deployable: deployableSchema,
  })
  .transform(
    (deployment): ListedDeployment => ({
      updatedAt: deployment.updated_at,
      fact: {
        gitlabDeploymentId: deployment.id,
        environment: {
          name: deployment.environment.name,
          tier: deployment.environment.tier,
          externalUrl: deployment.environment.external_url,
        },
        status: {
          value: toDeploymentStatus(deployment.status),
          raw: deployment.status,
          changedAt: deployment.updated_at,
          source: 'api',
        },
        sha: deployment.sha,
        shortSha: deployment.sha?.slice(0, 8) ?? null,
        ref: deployment.ref,
        isTag: deployment.deployable?.tag ?? null,
        gitlabPipelineId: deployment.deployable?.pipeline?.id ?? null,
        gitlabJobId: deployment.deployable?.id ?? null,
        jobName: deployment.deployable?.name ?? null,
        deployedBy: deployment.user,
        commitTitle: deployment.deployable?.commit?.title ?? null,
        url: deployment.deployable?.web_url ?? null,
        createdAt: deployment.created_at,
        startedAt: deployment.deployable?.started_at ?? null,
        finishedAt: ended.has(deployment.status)
          ? (deployment.finished_at ?? deployment.deployable?.finished_at ?? null)
          : null,
      },
    }),
  );
