import type { BoardEnvironmentView } from '@/lib/domain/board/view';

/** The environments of a service that get a column, and those that are only counted. */
export interface FoldedEnvironments {
  columns: BoardEnvironmentView[];
  /** "2 review environments", one entry per folder in order of appearance. */
  folds: { folder: string; count: number }[];
}

/**
 * GitLab groups environments by the part of the name before the first slash. Review apps come and go by the
 * dozen and would push the promotion path off the screen, so folders are counted instead. A folder on the path
 * to production (`production/eu`) keeps its columns.
 */
export function foldEnvironments(environments: BoardEnvironmentView[]): FoldedEnvironments {
  const columns: BoardEnvironmentView[] = [];
  const counts = new Map<string, number>();
  for (const environment of environments) {
    const slash = environment.name.indexOf('/');
    if (slash <= 0 || environment.tier === 'production' || environment.tier === 'staging') {
      columns.push(environment);
      continue;
    }
    const folder = environment.name.slice(0, slash);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return { columns, folds: [...counts].map(([folder, count]) => ({ folder, count })) };
}
