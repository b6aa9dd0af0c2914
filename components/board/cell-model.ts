import type { BoardEnvironmentView, DeploymentView } from '@/lib/domain/board/view';
import type { DeploymentStatus } from '@/lib/domain/deployment/status';
import { statusWords } from '../status/status-words';

export type CellTint = 'none' | 'info' | 'warn' | 'danger';

/** What a cell shows. Derived from what the server says; nothing is decided here but form and words. */
export interface CellModel {
  status: DeploymentStatus;
  tint: CellTint;
  /** Seven characters, or the deployment's number while GitLab has not named the commit. */
  release: string;
  releaseKnown: boolean;
  ref: string | null;
  changedAt: string;
  word: string;
  detail: string | null;
  /** Jobs of the pipeline; only while it runs. */
  progress: { done: number; total: number } | null;
  /** Null: the newest attempt is the good one. `none`: no attempt has ever succeeded. */
  lastGood: { release: string; changedAt: string } | 'none' | null;
  /** Accessible name of the cell's link. */
  label: string;
}

const tints: Record<DeploymentStatus, CellTint> = {
  created: 'none',
  blocked: 'warn',
  running: 'info',
  success: 'none',
  failed: 'danger',
  canceled: 'none',
  skipped: 'none',
  unknown: 'none',
};

/** Characters of a commit that the screens show. GitLab's own short form has 8. */
export const shownShaLength = 7;

/** How a deployment's commit is named in a cell or a list. */
export function releaseName(deployment: DeploymentView): string {
  return deployment.shortSha?.slice(0, shownShaLength) ?? `#${deployment.gitlabDeploymentId}`;
}

function detailOf(attempt: DeploymentView): string | null {
  const person = attempt.deployedBy?.name ?? null;
  if (attempt.status === 'unknown') {
    return attempt.rawStatus === '' || attempt.rawStatus === 'unknown'
      ? 'GitLab sent no status'
      : `GitLab says “${attempt.rawStatus}”`;
  }
  if (attempt.status === 'running') {
    const { progress, jobName } = attempt;
    if (!progress || progress.total === 0) return jobName ?? person;
    const position = `job ${Math.min(progress.done + 1, progress.total)} of ${progress.total}`;
    return jobName ? `${jobName}, ${position}` : position;
  }
  if (attempt.status === 'failed') return attempt.jobName ?? person;
  return person ?? attempt.jobName;
}

function lastGoodOf(environment: BoardEnvironmentView, attempt: DeploymentView): CellModel['lastGood'] {
  if (attempt.status === 'success') return null;
  const { current } = environment;
  if (current)
    return { release: releaseName(current), changedAt: current.finishedAt ?? current.statusChangedAt };
  // The first deployment ever is on its way: that nothing has succeeded yet is no news.
  return attempt.status === 'running' || attempt.status === 'created' ? null : 'none';
}

/** The cell of an environment, or null when nothing was ever deployed to it. */
export function cellModel(environment: BoardEnvironmentView): CellModel | null {
  const attempt = environment.lastAttempt ?? environment.current;
  if (!attempt) return null;
  const { word } = statusWords[attempt.status];
  const release = releaseName(attempt);
  const lastGood = lastGoodOf(environment, attempt);
  let label = `${environment.name}: ${word}, ${release}`;
  if (lastGood === 'none') label += ', no successful deployment yet';
  else if (lastGood) label += `, last good ${lastGood.release}`;
  return {
    status: attempt.status,
    tint: tints[attempt.status],
    release,
    releaseKnown: attempt.shortSha !== null,
    ref: attempt.version ?? attempt.ref,
    changedAt: attempt.statusChangedAt,
    word,
    detail: detailOf(attempt),
    progress:
      attempt.status === 'running' && attempt.progress && attempt.progress.total > 0
        ? attempt.progress
        : null,
    lastGood,
    label,
  };
}

/** True when somebody who watches should see that the cell is not what it was. */
export function cellChanged(before: BoardEnvironmentView, after: BoardEnvironmentView): boolean {
  return (
    before.lastAttempt?.id !== after.lastAttempt?.id ||
    before.lastAttempt?.status !== after.lastAttempt?.status ||
    before.current?.id !== after.current?.id
  );
}
