import ChevronDown from 'lucide-react/icons/chevron-down';
import { Fragment, memo } from 'react';
import type { BoardLine } from './board-layout';
import { placeId } from './grid-move';

type HeadLine = Exclude<BoardLine, { kind: 'row' }>;

function Columns({ names, leading = false }: { names: string[]; leading?: boolean }) {
  return names.map((name, index) => (
    <Fragment key={name}>
      {index === 0 && !leading ? null : <div role="presentation" className="between" />}
      <div role="columnheader" className="env">
        {name}
      </div>
    </Fragment>
  ));
}

/** The head of a group with its environments, or the head of services in it whose environments differ. */
export const BoardHead = memo(function BoardHead({
  line,
  tabStop,
  onToggle,
}: {
  line: HeadLine;
  tabStop: boolean;
  onToggle: (group: string) => void;
}) {
  const many = line.columns.length >= 4 ? ' many' : '';
  if (line.kind === 'columns') {
    const { length } = line.columns;
    return (
      <div role="presentation" className={`board-head second${many}`}>
        <div role="columnheader" className="g">
          <span className="n">{length === 1 ? '1 environment' : `${length} environments`}</span>
        </div>
        <Columns names={line.columns} />
      </div>
    );
  }
  return (
    <div role="presentation" className={`board-head${many}`} data-alone={line.collapsed}>
      <div role="columnheader" className="contents">
        <button
          type="button"
          className="g"
          aria-expanded={!line.collapsed}
          data-cell={placeId({ kind: 'group', group: line.group })}
          tabIndex={tabStop ? 0 : -1}
          onClick={() => onToggle(line.group)}
        >
          <ChevronDown size={12} aria-hidden />
          <span className="truncate">{line.group.replaceAll('/', ' / ')}</span>
          <span className="n">
            {line.count}
            <span className="sr-only">{line.count === 1 ? ' service' : ' services'}</span>
          </span>
        </button>
      </div>
      {line.collapsed ? null : <Columns names={line.columns} leading={line.leading} />}
    </div>
  );
});
