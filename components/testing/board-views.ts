import type { AheadView, BoardEnvironmentView, BoardRowView, DeploymentView } from '@/lib/domain/board/view';

/** A successful deployment of 3f2a91c to production for tests; give what matters. */
export function deploymentView(change: Partial<DeploymentView> = {}): DeploymentView {
  return {
    id: '1',
    service: 'acme--payments--ledger',
    environment: 'production',
    tier: 'production',
    status: 'success',
    rawStatus: change.status ?? 'success',
    sha: '3f2a91c0000000000000000000000000000000aa',
    shortSha: '3f2a91c',
    ref: 'main',
    version: null,
    commitTitle: 'Round half even',
    gitlabDeploymentId: 4711,
    pipelineId: 88,
    jobId: 99,
    jobName: 'deploy-production',
    deployedBy: { name: 'Mara Lind', username: 'mara', avatarUrl: null },
    createdAt: '2026-11-23T02:00:00.000Z',
    startedAt: '2026-11-23T02:00:00.000Z',
    finishedAt: '2026-11-23T02:03:12.000Z',
    statusChangedAt: '2026-11-23T02:03:12.000Z',
    url: null,
    progress: null,
    ...change,
  };
}

/** An environment where that deployment is both the newest attempt and what runs. */
export function environmentView(
  name: string,
  change: Partial<BoardEnvironmentView> = {},
): BoardEnvironmentView {
  const deployment = deploymentView({ environment: name });
  return {
    name,
    tier: 'other',
    current: deployment,
    lastAttempt: deployment,
    ahead: null,
    hold: null,
    freeze: null,
    drift: 'unknown',
    ...change,
  };
}

/** A service with these environments. */
export function rowView(
  name: string,
  environments: (string | BoardEnvironmentView)[],
  group = 'acme/payments',
): BoardRowView {
  return {
    service: `${group.replaceAll('/', '--')}--${name}`,
    name,
    project: `${group}/${name}`,
    group,
    environments: environments.map((environment) =>
      typeof environment === 'string' ? environmentView(environment) : environment,
    ),
  };
}

/** A comparison with the environment before. */
export function aheadView(change: Partial<AheadView> = {}): AheadView {
  return { commits: 3, behind: 0, from: 'staging', reason: null, ...change };
}
