import { z } from 'zod';

import type { ApprovalFact, DeploymentFact } from '@/lib/domain/deployment/fact';
import { toDeploymentStatus } from '@/lib/domain/deployment/status';

import {
  id,
  instant,
  name,
  optionalId,
  optionalInstant,
  optionalPerson,
  optionalShortSha,
  optionalText,
  optionalTier,
  optionalUrl,
} from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const schema = projectParts.extend({
  status: name,
  status_changed_at: instant,
  deployment_id: id,
  deployable_id: optionalId,
  deployable_url: optionalUrl,
  environment: name,
  environment_tier: optionalTier,
  environment_external_url: optionalUrl,
  short_sha: optionalShortSha,
  user: optionalPerson,
  commit_url: optionalUrl,
  commit_title: optionalText(),
  ref: optionalText(),
  approver: optionalPerson,
  approval: z
    .object({ id, status: optionalText(50), comment: optionalText(10_000), created_at: optionalInstant })
    .nullish(),
});

type DeploymentHook = z.infer<typeof schema>;

/** The hook carries no full commit id but in the link to the commit. */
function shaOf(hook: DeploymentHook): string | null {
  const path = hook.commit_url === null ? '' : new URL(hook.commit_url).pathname;
  return /\/commit\/([0-9a-f]{40}|[0-9a-f]{64})$/.exec(path)?.[1] ?? null;
}

function jobIdOf(hook: DeploymentHook): number | null {
  if (hook.deployable_id !== null) return hook.deployable_id;
  const path = hook.deployable_url === null ? '' : new URL(hook.deployable_url).pathname;
  const digits = /\/(?:jobs|builds)\/(\d+)$/.exec(path)?.[1];
  const parsed = id.safeParse(Number(digits));
  return parsed.success ? parsed.data : null;
}

const decisions = { approved: 'approved', rejected: 'rejected' } as const;

function isDecision(status: string): status is keyof typeof decisions {
  return Object.hasOwn(decisions, status);
}

function toApproval(hook: DeploymentHook, decision: keyof typeof decisions): ApprovalFact[] {
  if (!hook.approval) return [];
  return [
    {
      gitlabDeploymentId: hook.deployment_id,
      gitlabApprovalId: hook.approval.id,
      decision,
      approver: hook.approver,
      comment: hook.approval.comment,
      decidedAt: hook.approval.created_at ?? hook.status_changed_at,
    },
  ];
}

/**
 * Reads a Deployment Hook, the only hook that carries its own transition and its time.
 * `approved` and `rejected` (Premium, 19.x) are one person's decision and no status of the deployment.
 */
export function readDeploymentHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  if (project === null) return { kind: 'unreadable', reason: 'the deployment names no project' };
  const sha = shaOf(hook);
  const shortSha = hook.short_sha ?? sha?.slice(0, 8) ?? null;
  const { status } = hook;
  const subject = shortSha ?? `Deployment ${hook.deployment_id}`;
  const deployment: DeploymentFact = {
    gitlabDeploymentId: hook.deployment_id,
    environment: {
      name: hook.environment,
      tier: hook.environment_tier,
      externalUrl: hook.environment_external_url,
    },
    status: isDecision(status)
      ? null
      : { value: toDeploymentStatus(status), raw: status, changedAt: hook.status_changed_at, source: 'hook' },
    sha,
    shortSha,
    ref: hook.ref,
    isTag: null,
    gitlabPipelineId: null,
    gitlabJobId: jobIdOf(hook),
    jobName: null,
    deployedBy: hook.user,
    commitTitle: hook.commit_title,
    url: hook.deployable_url,
    createdAt: null,
    startedAt: null,
    finishedAt: null,
  };
  const by = isDecision(status) && hook.approver ? ` by ${hook.approver.name}` : '';
  return {
    kind: 'facts',
    objectKind: 'deployment',
    facts: factsOf(project, {
      deployments: [deployment],
      approvals: isDecision(status) ? toApproval(hook, status) : [],
    }),
    summary: summaryLine(
      `${subject} ${status} ${isDecision(status) ? 'for' : 'in'} ${hook.environment}${by}`,
    ),
  };
}
