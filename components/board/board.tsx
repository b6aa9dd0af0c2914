'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';
import type { BoardPageView, BoardSummaryView } from '@/lib/domain/board/view';
import { BoardDrawers } from './board-drawers';
import { type BoardFilter, isWholeBoard } from './board-filter';
import { BoardGrid } from './board-grid';
import { BoardLegend } from './board-legend';
import { BoardNothing } from './board-nothing';
import { BoardTools } from './board-tools';
import { changeUrl, useBoardUrl } from './board-url';
import { useBoardRows } from './use-board-rows';
import { useBoardSummary } from './use-board-summary';

/** The promotion board: figures and filters, the grid, and the drawer of a cell. */
export function Board({
  initial,
  initialFilter,
  initialSummary,
}: {
  initial: BoardPageView;
  initialFilter: BoardFilter;
  initialSummary: BoardSummaryView;
}) {
  const { filter, timeline, commits } = useBoardUrl();
  const { rows, more, pending, failure, changes, loadMore, reload } = useBoardRows(
    initial,
    initialFilter,
    filter,
  );
  const summary = useBoardSummary(initialSummary);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const router = useRouter();

  const toggle = useCallback((group: string) => {
    setCollapsed((before) => {
      const after = new Set(before);
      if (!after.delete(group)) after.add(group);
      return after;
    });
  }, []);
  const openService = useCallback((path: string) => router.push(path), [router]);
  const open = timeline ?? commits;

  return (
    <>
      <BoardTools
        summary={summary}
        filter={filter}
        onFilter={(change) => changeUrl({ ...change }, 'replace')}
      />
      {failure || (rows.length === 0 && !pending) ? (
        <BoardNothing
          filter={filter}
          failure={failure}
          onRetry={reload}
          onClear={() => changeUrl({ query: '', state: '', group: '', environment: '' }, 'replace')}
        />
      ) : null}
      {rows.length === 0 ? null : (
        <div
          aria-busy={pending}
          className={pending ? 'opacity-60 transition-opacity duration-(--motion-fast)' : undefined}
        >
          <BoardGrid
            rows={rows}
            environment={filter.environment === '' ? null : filter.environment}
            collapsed={collapsed}
            onToggle={toggle}
            onNavigate={openService}
            open={open}
            changes={changes}
            more={more}
            onMore={loadMore}
          />
        </div>
      )}
      <BoardLegend />
      <BoardDrawers timeline={timeline} commits={commits} rows={rows} />
      <output className="sr-only">
        {isWholeBoard(filter) || pending ? '' : `${rows.length}${more ? ' or more' : ''} services match.`}
      </output>
    </>
  );
}
