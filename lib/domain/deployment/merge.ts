import type { DeploymentFact, FactSource } from './fact';
import { type DeploymentStatus, isTerminal, statusRank } from './status';

/** What we hold of a deployment. */
export interface DeploymentState {
  status: DeploymentStatus;
  /** Empty: nobody has told us a status yet. */
  rawStatus: string;
  statusChangedAt: Date;
  statusSource: FactSource;
  sha: string | null;
  shortSha: string | null;
  ref: string | null;
  isTag: boolean | null;
  gitlabPipelineId: number | null;
  gitlabJobId: number | null;
  jobName: string | null;
  deployedByName: string | null;
  deployedByUsername: string | null;
  deployedByAvatar: string | null;
  commitTitle: string | null;
  url: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

type StatusFact = NonNullable<DeploymentFact['status']>;

/**
 * Whether an incoming status is later than the one we hold. Hooks have a precision of one second, so both are compared by
 * second; within one second a status of higher rank is later, except that between two terminal statuses GitLab's API,
 * which tells the present state, is believed over a hook, which tells one transition.
 */
export function supersedes(
  held: Pick<DeploymentState, 'status' | 'rawStatus' | 'statusChangedAt' | 'statusSource'>,
  incoming: StatusFact,
): boolean {
  if (held.rawStatus === '') return true;
  const heldMs = held.statusChangedAt.getTime();
  const incomingMs = incoming.changedAt.getTime();
  const heldSecond = Math.floor(heldMs / 1000);
  const incomingSecond = Math.floor(incomingMs / 1000);
  if (incomingSecond !== heldSecond) return incomingSecond > heldSecond;
  if (held.statusSource === 'api' && incoming.source === 'api') return incomingMs > heldMs;
  if (isTerminal(held.status) && isTerminal(incoming.value) && held.statusSource !== incoming.source) {
    return incoming.source === 'api' && incoming.raw !== held.rawStatus;
  }
  return statusRank(incoming.value) > statusRank(held.status);
}

function earliest(...instants: (Date | null)[]): Date | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}

/** A deployment nobody has told the status of yet. */
function blank(fact: DeploymentFact, now: Date): DeploymentState {
  const createdAt = fact.createdAt ?? fact.startedAt ?? fact.finishedAt ?? fact.status?.changedAt ?? now;
  return {
    status: 'unknown',
    rawStatus: '',
    statusChangedAt: createdAt,
    statusSource: 'hook',
    sha: null,
    shortSha: null,
    ref: null,
    isTag: null,
    gitlabPipelineId: null,
    gitlabJobId: null,
    jobName: null,
    deployedByName: null,
    deployedByUsername: null,
    deployedByAvatar: null,
    commitTitle: null,
    url: null,
    createdAt,
    startedAt: null,
    finishedAt: null,
  };
}

/**
 * What we hold after hearing `fact`. Facts may come in any order and any number of times: the result depends only on which
 * facts were heard. What a fact does not say (`null`) never erases what we hold.
 */
export function mergeDeployment(
  held: DeploymentState | null,
  fact: DeploymentFact,
  now: Date,
): DeploymentState {
  const before = held ?? blank(fact, now);
  const status = fact.status;
  const later = status !== null && supersedes(before, status);
  const told = fact.createdAt ?? status?.changedAt ?? before.createdAt;
  const next: DeploymentState = {
    ...before,
    sha: before.sha ?? fact.sha,
    shortSha: before.shortSha ?? fact.shortSha ?? fact.sha?.slice(0, 8) ?? null,
    ref: before.ref ?? fact.ref,
    isTag: before.isTag ?? fact.isTag,
    gitlabPipelineId: before.gitlabPipelineId ?? fact.gitlabPipelineId,
    gitlabJobId: before.gitlabJobId ?? fact.gitlabJobId,
    jobName: before.jobName ?? fact.jobName,
    commitTitle: before.commitTitle ?? fact.commitTitle,
    url: before.url ?? fact.url,
    createdAt: told < before.createdAt ? told : before.createdAt,
    startedAt: earliest(
      before.startedAt,
      fact.startedAt,
      status?.value === 'running' ? status.changedAt : null,
    ),
    finishedAt: before.finishedAt ?? fact.finishedAt,
  };
  if (fact.deployedBy !== null && (later || before.deployedByName === null)) {
    next.deployedByName = fact.deployedBy.name;
    next.deployedByUsername = fact.deployedBy.username;
    next.deployedByAvatar = fact.deployedBy.avatarUrl;
  }
  if (later) {
    next.status = status.value;
    next.rawStatus = status.raw;
    // Moved on even when the status is the same: a stale hook from between the two must not win later.
    next.statusChangedAt = status.changedAt;
    next.statusSource = status.source;
    next.finishedAt = isTerminal(status.value)
      ? (fact.finishedAt ?? (status.raw === before.rawStatus ? next.finishedAt : status.changedAt))
      : null;
  }
  return next;
}
