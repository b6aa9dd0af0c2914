/** Statuses of a deployment as Sternway stores and shows them (`docs/architecture.md`, "Words"). */
export const deploymentStatuses = [
  'created',
  'blocked',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'unknown',
] as const;

export type DeploymentStatus = (typeof deploymentStatuses)[number];

/** Maps GitLab's word to ours; a word we do not know is kept beside it as `rawStatus` and shown as `unknown`. */
export function toDeploymentStatus(raw: string): DeploymentStatus {
  return deploymentStatuses.find((status) => status === raw) ?? 'unknown';
}

const terminal: ReadonlySet<DeploymentStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);

/** True when GitLab does not move the deployment on by itself from here. */
export function isTerminal(status: DeploymentStatus): boolean {
  return terminal.has(status);
}

const told: ReadonlySet<DeploymentStatus> = new Set(['running', 'success', 'failed', 'canceled']);

/**
 * True when every GitLab sends a hook as a deployment takes this status. It sends none for `created` and `skipped`, and for
 * `blocked` only from 19 on.
 */
export function isToldByHooks(status: DeploymentStatus): boolean {
  return told.has(status);
}

const ranks: Record<DeploymentStatus, number> = {
  unknown: 0,
  created: 1,
  blocked: 2,
  running: 3,
  skipped: 4,
  canceled: 5,
  failed: 6,
  success: 7,
};

/**
 * Order of statuses that hooks report for the same second. A terminal status is later than `running`; of two terminal
 * ones `success` is later, because GitLab lets a failed deployment be set to success by its API and hardly ever the reverse.
 */
export function statusRank(status: DeploymentStatus): number {
  return ranks[status];
}
