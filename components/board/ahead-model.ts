import type { AheadReason, AheadView } from '@/lib/domain/board/view';

/** What stands between two cells. */
export type AheadModel =
  | { kind: 'none' }
  | { kind: 'in_step' }
  | { kind: 'ahead' | 'behind'; count: number; label: string; hint: string | null }
  | { kind: 'unknown'; label: string; hint: string };

/** Why a comparison has no number, as a sentence. */
export const aheadReasons: Record<AheadReason, string> = {
  pending: 'Not compared yet. Sternway asks GitLab as soon as its rate limit allows.',
  timeout: 'GitLab gave up comparing these two commits: the range is too large.',
  history_rewritten: 'The two commits share no history: it was rewritten.',
  no_permission: 'The token of this connection may not read the repository.',
  unreachable: 'GitLab did not answer.',
  sha_unknown: 'GitLab has not said which commit one of the two deployments ran.',
};

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}

/**
 * The chip before an environment.
 * @param to name of the environment the chip stands before
 */
export function aheadModel(ahead: AheadView | null, to: string): AheadModel {
  if (!ahead) return { kind: 'none' };
  const { from } = ahead;
  if (ahead.commits === null) {
    const hint = ahead.reason ? aheadReasons[ahead.reason] : 'The commits cannot be compared.';
    return { kind: 'unknown', label: `? ahead: ${from} and ${to} cannot be compared, open the reason`, hint };
  }
  const behind = ahead.behind ?? 0;
  if (ahead.commits > 0) {
    return {
      kind: 'ahead',
      count: ahead.commits,
      label: `${ahead.commits} ahead: ${commits(ahead.commits)} in ${from} and not in ${to}, open the list`,
      hint: behind > 0 ? `${commits(behind)} only in ${to}` : null,
    };
  }
  if (behind > 0) {
    return {
      kind: 'behind',
      count: behind,
      label: `${behind} behind: ${commits(behind)} in ${to} and not in ${from}, open the list`,
      hint: `${to} has what ${from} has not`,
    };
  }
  return { kind: 'in_step' };
}
