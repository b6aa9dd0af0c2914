'use client';

import { lazy, Suspense, useState } from 'react';
import type { BoardRowView } from '@/lib/domain/board/view';
import type { CellAddress } from './board-filter';
import { closeDrawer } from './board-url';

const TimelineDrawer = lazy(() => import('../timeline/timeline-drawer'));
const CommitsDrawer = lazy(() => import('../commits/commits-drawer'));

/** Gives the focus back to the cell, wherever it is drawn by now. */
function focusCell({ service, environment }: CellAddress): void {
  const href = `?timeline=${encodeURIComponent(`${service}/${environment}`)}`;
  document.querySelector<HTMLElement>(`.board-row a[href="${CSS.escape(href)}"]`)?.focus();
}

/** The drawer that the URL names. Its code is fetched when the first one opens. */
export function BoardDrawers({
  timeline,
  commits,
  rows,
}: {
  timeline: CellAddress | null;
  commits: CellAddress | null;
  rows: BoardRowView[];
}) {
  // What was open last stays drawn while it slides out.
  const [lastTimeline, setLastTimeline] = useState(timeline);
  const [lastCommits, setLastCommits] = useState(commits);
  if (timeline && timeline !== lastTimeline) setLastTimeline(timeline);
  if (commits && commits !== lastCommits) setLastCommits(commits);
  const rowOf = (address: CellAddress) => rows.find(({ service }) => service === address.service) ?? null;
  return (
    <Suspense fallback={null}>
      {lastTimeline ? (
        <TimelineDrawer
          address={lastTimeline}
          row={rowOf(lastTimeline)}
          open={timeline !== null}
          onClose={closeDrawer}
          returnFocus={() => focusCell(lastTimeline)}
        />
      ) : null}
      {lastCommits ? (
        <CommitsDrawer
          address={lastCommits}
          row={rowOf(lastCommits)}
          open={commits !== null}
          onClose={closeDrawer}
          returnFocus={() => focusCell(lastCommits)}
        />
      ) : null}
    </Suspense>
  );
}
