import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import { memo } from 'react';
import type { BoardEnvironmentView } from '@/lib/domain/board/view';
import { StatusIcon } from '../status/status-icon';
import { AgeText } from '../time/age-text';
import { type CellModel, cellModel } from './cell-model';

function LastGood({ lastGood }: { lastGood: NonNullable<CellModel['lastGood']> }) {
  return (
    <span className="l3">
      {lastGood === 'none' ? (
        'No successful deployment yet'
      ) : (
        <span className="good">
          <CircleCheck size={12} aria-hidden className="text-success-fg" />
          Last good <span className="sha">{lastGood.release}</span> <AgeText at={lastGood.changedAt} />
        </span>
      )}
    </span>
  );
}

/**
 * One environment of one service: the newest attempt, and beneath it the last good release whenever that attempt has
 * not succeeded. A plain link lies over the whole cell, so that it opens in a new tab too; what is drawn under it is
 * read through the link's name, in an order that makes a sentence.
 */
export const BoardCellLink = memo(function BoardCellLink({
  name,
  environment,
  href,
  focusId,
  tabStop,
  open,
  changes,
  hint,
}: {
  name: string;
  environment: BoardEnvironmentView | null;
  href: string;
  focusId: string;
  tabStop: boolean;
  open: boolean;
  /** How often the cell changed while the page was open. */
  changes: number;
  hint: string | null;
}) {
  const model = environment ? cellModel(environment) : null;
  const tabIndex = tabStop ? 0 : -1;
  if (!model) {
    return (
      <div className="cell none">
        <span
          className="hit"
          data-cell={focusId}
          tabIndex={tabIndex}
          role="img"
          aria-label={`${name}: Never deployed`}
        />
        <CircleDashed aria-hidden />
        <span className="pl" aria-hidden>
          {name}
        </span>
        <span className="l1" aria-hidden>
          Never deployed
        </span>
      </div>
    );
  }
  const tint = model.tint === 'none' ? '' : ` ${model.tint}`;
  const changed = changes === 0 ? '' : changes % 2 === 0 ? ' changed-even' : ' changed-odd';
  return (
    <div className={`cell${tint}${changed}`} data-open={open}>
      <a
        className="hit"
        href={href}
        data-cell={focusId}
        data-focus-at={model.changedAt}
        data-focus-hint={hint ?? undefined}
        tabIndex={tabIndex}
        aria-label={model.label}
        aria-haspopup="dialog"
      />
      <StatusIcon status={model.status} size={15} />
      <div className="contents" aria-hidden>
        <span className="pl">{name}</span>
        <span className="l1">
          <span
            className="sha"
            data-hint={model.releaseKnown ? undefined : 'GitLab has not named the commit yet'}
          >
            {model.release}
          </span>
          {model.ref === null ? null : (
            <span className="ref">
              <i>{model.ref}</i>
            </span>
          )}
          <AgeText at={model.changedAt} className="age" />
        </span>
        <span className="l2">
          <span className={model.status === 'success' ? 'word ok' : 'word'}>{model.word}</span>
          {model.detail === null ? null : <span className="truncate">· {model.detail}</span>}
        </span>
        {model.progress === null ? null : <progress value={model.progress.done} max={model.progress.total} />}
        {model.lastGood === null ? null : <LastGood lastGood={model.lastGood} />}
      </div>
    </div>
  );
});
