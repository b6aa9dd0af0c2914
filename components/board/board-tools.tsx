'use client';

import CircleX from 'lucide-react/icons/circle-x';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import UserCheck from 'lucide-react/icons/user-check';
import type { BoardState } from '@/lib/domain/board/state';
import type { BoardSummaryView } from '@/lib/domain/board/view';
import { SearchField } from '../shell/search-field';
import { chipClass } from '../ui/chip-class';
import { PageHead } from '../ui/page-head';
import { SelectFilter } from '../ui/select-filter';
import type { BoardFilter } from './board-filter';

const stateChips: { state: BoardState; word: string; icon: typeof CircleX; tone: string }[] = [
  { state: 'attention', word: 'Need attention', icon: TriangleAlert, tone: 'text-warn-fg' },
  { state: 'running', word: 'Running', icon: LoaderCircle, tone: 'text-info-fg' },
  { state: 'failed', word: 'Failed', icon: CircleX, tone: 'text-danger-fg' },
  { state: 'blocked', word: 'Waiting', icon: UserCheck, tone: 'text-warn-fg' },
];

function counted(count: number, word: string): string {
  return `${count} ${count === 1 ? word : `${word}s`}`;
}

/** Title, figures and filters of the board. */
export function BoardTools({
  summary,
  filter,
  onFilter,
}: {
  summary: BoardSummaryView;
  filter: BoardFilter;
  onFilter: (change: Partial<BoardFilter>) => void;
}) {
  const selects = (
    <>
      <SelectFilter
        label="Group"
        value={filter.group}
        onChange={(group) => onFilter({ group })}
        options={summary.groups.map(({ path, services }) => ({
          value: path,
          text: `${path.replaceAll('/', ' / ')} (${services})`,
        }))}
      />
      <SelectFilter
        label="Environment"
        value={filter.environment}
        onChange={(environment) => onFilter({ environment })}
        options={summary.environments.map(({ name, services }) => ({
          value: name,
          text: `${name} (${services})`,
        }))}
      />
    </>
  );
  return (
    <>
      <PageHead
        title="Board"
        note={
          <span className="max-desk:hidden">
            {counted(summary.services, 'service')} in {counted(summary.groups.length, 'group')}
          </span>
        }
        actions={<div className="flex gap-2 max-desk:hidden">{selects}</div>}
      />
      <div className="mb-3 desk:hidden">
        <SearchField className="h-11 w-full" placeholder="Commit, merge request or person" />
      </div>
      <fieldset
        aria-label="Filters"
        className="mb-3 flex min-w-0 flex-wrap gap-1.5 max-desk:-mx-3 max-desk:flex-nowrap max-desk:overflow-x-auto max-desk:px-3 max-desk:py-1 max-desk:[scrollbar-width:none]"
      >
        <button
          type="button"
          className={chipClass}
          aria-pressed={filter.state === ''}
          onClick={() => onFilter({ state: '' })}
        >
          <b>{summary.services}</b>All
        </button>
        {stateChips.map(({ state, word, icon: Icon, tone }) => (
          <button
            key={state}
            type="button"
            className={chipClass}
            aria-pressed={filter.state === state}
            onClick={() => onFilter({ state: filter.state === state ? '' : state })}
          >
            <Icon size={12} aria-hidden className={tone} />
            <b>{summary.states[state]}</b>
            {word}
          </button>
        ))}
        <div className="flex gap-1.5 desk:hidden">{selects}</div>
      </fieldset>
    </>
  );
}
