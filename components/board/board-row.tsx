import GitCommitHorizontal from 'lucide-react/icons/git-commit-horizontal';
import Layers from 'lucide-react/icons/layers';
import { memo } from 'react';
import { AheadChip } from './ahead-chip';
import { aheadModel } from './ahead-model';
import { BoardCellLink } from './board-cell';
import type { BoardLine } from './board-layout';
import { placeId } from './grid-move';

type RowLine = Extract<BoardLine, { kind: 'row' }>;

/** What a service's second line says: its review environments, else what its newest change is about. */
function SecondLine({ line, href }: { line: RowLine; href: string }) {
  const [fold] = line.folds;
  if (fold) {
    const count = line.folds.reduce((sum, { count: each }) => sum + each, 0);
    const words = line.folds.length === 1 ? `${fold.folder} ` : 'folder ';
    return (
      <a className="sub hover:underline" href={href} tabIndex={-1}>
        <Layers size={12} aria-hidden />
        <span className="truncate">
          {count} {words}
          {count === 1 ? 'environment' : 'environments'}
        </span>
      </a>
    );
  }
  let newest: { at: string; title: string } | null = null;
  for (const { lastAttempt } of line.row.environments) {
    if (!lastAttempt?.commitTitle || (newest && newest.at >= lastAttempt.createdAt)) continue;
    newest = { at: lastAttempt.createdAt, title: lastAttempt.commitTitle };
  }
  if (!newest) return null;
  return (
    <span className="sub" data-hint={newest.title}>
      <GitCommitHorizontal size={12} aria-hidden />
      <span className="truncate">{newest.title}</span>
    </span>
  );
}

/** A service: its name and, per environment, the chip before it and the cell. */
export const BoardRow = memo(function BoardRow({
  line,
  first,
  tabColumn,
  openCell,
  changes,
}: {
  line: RowLine;
  /** The line above is a head. */
  first: boolean;
  /** Column that Tab reaches, -1 for the name; null when the board's tab stop is on another row. */
  tabColumn: number | null;
  /** Environment whose drawer is open. */
  openCell: string | null;
  /** Changes per column, in order, as text: a list would be a new one on every draw. */
  changes: string;
}) {
  const { row, cells } = line;
  const { service } = row;
  const servicePath = `/services/${service}`;
  const counts = changes === '' ? [] : changes.split(',');
  return (
    <div
      role="presentation"
      className={cells.length >= 4 ? 'board-row many' : 'board-row'}
      data-first={first}
      data-last={line.last}
    >
      <div role="rowheader" className="svc">
        <a
          className="name"
          href={servicePath}
          data-cell={placeId({ kind: 'cell', service, column: -1 })}
          data-hint={row.name.length > 24 ? row.name : undefined}
          tabIndex={tabColumn === -1 ? 0 : -1}
        >
          {row.name}
        </a>
        <SecondLine line={line} href={servicePath} />
      </div>
      {cells.map(({ name, environment }, column) => {
        const chip = aheadModel(environment?.ahead ?? null, name);
        const focusId = placeId({ kind: 'cell', service, column });
        const address = encodeURIComponent(`${service}/${name}`);
        const form =
          chip.kind === 'none' ? 'between' : chip.kind === 'in_step' ? 'between line eq' : 'between line has';
        return [
          column === 0 && !line.leading ? null : (
            <div key={`before ${name}`} role="gridcell" className={form}>
              <AheadChip model={chip} href={`?commits=${address}`} focusId={focusId} />
            </div>
          ),
          <div key={name} role="gridcell" className="place">
            <BoardCellLink
              name={name}
              environment={environment}
              href={`?timeline=${address}`}
              focusId={focusId}
              tabStop={tabColumn === column}
              open={openCell === name}
              changes={Number(counts[column] ?? 0)}
              hint={chip.kind === 'unknown' ? chip.hint : null}
            />
          </div>,
        ];
      })}
    </div>
  );
});
