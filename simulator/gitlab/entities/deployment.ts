import { projectOf } from '../world/projects';
import type { DeploymentRecord } from '../world/records';
import { required, type WorldState } from '../world/state';
import { presentEnvironmentBasic } from './environment';
import { presentJob } from './job';
import { presentUser } from './people';
import { apiTime } from './time';

export function presentDeployment(state: WorldState, deployment: DeploymentRecord): Record<string, unknown> {
  const project = projectOf(state, deployment.projectId);
  const environment = required(
    project.environments.find(({ id }) => id === deployment.environmentId),
    `environment ${deployment.environmentId}`,
  );
  const job = deployment.jobId === null ? undefined : state.jobs.get(deployment.jobId);
  return {
    id: deployment.id,
    iid: deployment.iid,
    ref: deployment.ref,
    sha: deployment.sha,
    created_at: apiTime(deployment.createdAt),
    updated_at: apiTime(deployment.updatedAt),
    user: presentUser(state, deployment.userId),
    environment: presentEnvironmentBasic(environment),
    deployable: job ? presentJob(state, job) : null,
    status: deployment.status,
  };
}

/** One deployment; Premium adds its approvals. */
export function presentDeploymentDetail(
  state: WorldState,
  deployment: DeploymentRecord,
): Record<string, unknown> {
  if (state.edition === 'free') return presentDeployment(state, deployment);
  const rules =
    projectOf(state, deployment.projectId).protectedEnvironments.get(deployment.environmentName)
      ?.approvalRules ?? [];
  const given = deployment.approvals.map((approval) => ({
    user: presentUser(state, approval.userId),
    status: approval.status,
    created_at: apiTime(approval.createdAt),
    comment: approval.comment,
    ruleId: approval.ruleId,
  }));
  const summary = rules.map((rule) => {
    const approvals = given.filter(({ ruleId }) => ruleId === rule.id);
    const approved = approvals.filter(({ status }) => status === 'approved').length;
    return {
      id: rule.id,
      user_id: rule.userId,
      group_id: rule.groupId,
      access_level: rule.accessLevel,
      access_level_description: rule.accessLevel === 40 ? 'Maintainers' : 'Developers + Maintainers',
      required_approvals: rule.requiredApprovals,
      group_inheritance_type: rule.groupInheritanceType,
      deployment_approvals: approvals.map(({ ruleId: _ruleId, ...approval }) => approval),
      pending: Math.max(0, rule.requiredApprovals - approved),
    };
  });
  return {
    ...presentDeployment(state, deployment),
    pending_approval_count: summary.reduce((sum, { pending }) => sum + pending, 0),
    approvals: given.map(({ ruleId: _ruleId, ...approval }) => approval),
    approval_summary: { rules: summary.map(({ pending: _pending, ...rule }) => rule) },
  };
}
