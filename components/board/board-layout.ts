import type { BoardEnvironmentView, BoardRowView } from '@/lib/domain/board/view';
import { foldEnvironments } from './folded-environments';

/** One line of the board, from top to bottom. */
export type BoardLine =
  | {
      kind: 'group';
      key: string;
      group: string;
      count: number;
      columns: string[];
      collapsed: boolean;
      /** The chip before the first column is drawn too, because its environment alone is shown. */
      leading: boolean;
    }
  | { kind: 'columns'; key: string; group: string; columns: string[] }
  | {
      kind: 'row';
      key: string;
      row: BoardRowView;
      cells: BoardCell[];
      folds: { folder: string; count: number }[];
      last: boolean;
      leading: boolean;
    };

/** A column of a row; `environment` is null where the service has none of that name yet. */
export interface BoardCell {
  name: string;
  environment: BoardEnvironmentView | null;
}

interface Prepared {
  row: BoardRowView;
  columns: BoardEnvironmentView[];
  names: string[];
  folds: { folder: string; count: number }[];
}

function fits(names: string[], columns: string[]): boolean {
  return (
    names.length > 0 &&
    names.length <= columns.length &&
    names.every((name, index) => name === columns[index])
  );
}

/** The path most services of a group share. A service that has not got to the end of it yet counts as sharing it. */
function sharedColumns(rows: Prepared[]): string[] {
  const candidates = new Map<string, string[]>();
  for (const { names } of rows) candidates.set(names.join('\n'), names);
  let best: string[] = [];
  let bestFitting = -1;
  let bestEqual = -1;
  for (const [key, columns] of candidates) {
    const fitting = rows.filter(({ names }) => fits(names, columns)).length;
    const equal = rows.filter(({ names }) => names.join('\n') === key).length;
    if (fitting > bestFitting || (fitting === bestFitting && equal > bestEqual)) {
      best = columns;
      bestFitting = fitting;
      bestEqual = equal;
    }
  }
  return best;
}

function prepare(row: BoardRowView, onlyEnvironment: string | null): Prepared {
  const { columns, folds } = foldEnvironments(row.environments);
  const shown =
    onlyEnvironment === null ? columns : row.environments.filter(({ name }) => name === onlyEnvironment);
  return { row, columns: shown, names: shown.map(({ name }) => name), folds };
}

/**
 * Lays rows that are ordered by group and name out in lines. A group's head carries the environments most of its
 * services share; services with another path follow under a head of their own, so that every cell stands below
 * its name.
 */
export function layOutBoard(
  rows: BoardRowView[],
  options: { collapsed: ReadonlySet<string>; environment: string | null },
): BoardLine[] {
  const groups = new Map<string, Prepared[]>();
  for (const row of rows) {
    const prepared = prepare(row, options.environment);
    const known = groups.get(row.group);
    if (known) known.push(prepared);
    else groups.set(row.group, [prepared]);
  }
  const lines: BoardLine[] = [];
  for (const [group, members] of groups) {
    const columns = sharedColumns(members);
    const collapsed = options.collapsed.has(group);
    const leading = options.environment !== null;
    lines.push({
      kind: 'group',
      key: `group ${group}`,
      group,
      count: members.length,
      columns,
      collapsed,
      leading,
    });
    if (collapsed) continue;
    pushRows(
      lines,
      members.filter(({ names }) => fits(names, columns) || names.length === 0),
      columns,
      leading,
    );
    const others = new Map<string, Prepared[]>();
    for (const member of members) {
      if (fits(member.names, columns) || member.names.length === 0) continue;
      const key = member.names.join('\n');
      others.set(key, [...(others.get(key) ?? []), member]);
    }
    for (const [key, differing] of others) {
      const own = differing[0]?.names ?? [];
      lines.push({ kind: 'columns', key: `columns ${group} ${key}`, group, columns: own });
      pushRows(lines, differing, own, leading);
    }
    const last = lines.at(-1);
    if (last?.kind === 'row') last.last = true;
  }
  return lines;
}

function pushRows(lines: BoardLine[], members: Prepared[], columns: string[], leading: boolean): void {
  for (const { row, columns: own, folds } of members) {
    const cells = columns.map((name) => ({
      name,
      environment: own.find((candidate) => candidate.name === name) ?? null,
    }));
    lines.push({ kind: 'row', key: row.service, row, cells, folds, last: false, leading });
  }
}
