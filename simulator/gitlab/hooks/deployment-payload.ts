import { projectOf } from '../world/projects';
import { userOf } from '../world/people';
import type { DeploymentApprovalRecord, DeploymentRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { isAtLeast } from '../world/version';
import { commitUrl, projectAttributes, projectUrl, userAttributes } from './parts';
import { isoOffset, statusChangedTime } from './time';

/** Body of a Deployment Hook. It is written at the transition, with the time of the transition. */
export function renderDeployment(
  state: WorldState,
  deployment: DeploymentRecord,
  transition: { changedAt: number; approval?: DeploymentApprovalRecord },
): Record<string, unknown> {
  const project = projectOf(state, deployment.projectId);
  const environment = required(
    project.environments.find(({ id }) => id === deployment.environmentId),
    `environment ${deployment.environmentId}`,
  );
  const user = userOf(state, deployment.userId);
  const commit = project.commits.get(deployment.sha);
  const { approval } = transition;
  return {
    object_kind: 'deployment',
    status: approval?.status ?? deployment.status,
    status_changed_at: statusChangedTime(state.version, transition.changedAt),
    deployment_id: deployment.id,
    deployable_id: deployment.jobId,
    deployable_url:
      deployment.jobId === null ? null : `${projectUrl(state, project)}/-/jobs/${deployment.jobId}`,
    environment: environment.name,
    ...(isAtLeast(state.version, '15.0')
      ? {
          environment_tier: environment.tier,
          environment_slug: environment.slug,
          environment_external_url: environment.externalUrl,
        }
      : {}),
    project: projectAttributes(state, project),
    short_sha: deployment.sha.slice(0, 8),
    user: userAttributes(state, user.id),
    user_url: `${state.url}/${user.username}`,
    commit_url: commit ? commitUrl(state, project, commit.sha) : null,
    commit_title: commit?.title ?? null,
    ...(isAtLeast(state.version, '15.0') ? { ref: deployment.ref } : {}),
    ...(approval ? approvalAttributes(state, deployment, approval) : {}),
  };
}

function approvalAttributes(
  state: WorldState,
  deployment: DeploymentRecord,
  approval: DeploymentApprovalRecord,
): Record<string, unknown> {
  const project = projectOf(state, deployment.projectId);
  const rule = project.protectedEnvironments
    .get(deployment.environmentName)
    ?.approvalRules.find(({ id }) => id === approval.ruleId);
  return {
    approver: userAttributes(state, approval.userId),
    approval: {
      id: approval.id,
      status: approval.status,
      comment: approval.comment,
      created_at: isoOffset(approval.createdAt),
      approval_rule: rule
        ? {
            id: rule.id,
            user_id: rule.userId,
            group_id: rule.groupId,
            access_level: rule.accessLevel,
            access_level_description: rule.accessLevel === 40 ? 'Maintainers' : 'Developers + Maintainers',
            required_approvals: rule.requiredApprovals,
            group_inheritance_type: rule.groupInheritanceType,
          }
        : null,
    },
  };
}
