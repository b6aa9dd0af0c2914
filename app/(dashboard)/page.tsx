import type { Metadata } from 'next';
import { Board } from '@/components/board/board';
import { readBoardFilter } from '@/components/board/board-filter';
import { FirstRun } from '@/components/board/first-run';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';
import { readParams, type SearchParams } from './read-params';

export const metadata: Metadata = { title: 'Board' };

/** Rows in the HTML: about two windows full. The browser reads the rest. */
const firstRows = 40;

/** The promotion board, or how to get the first deployment on it. */
export default async function BoardPage({ searchParams }: { searchParams: SearchParams }) {
  await requireSession();
  const filter = readBoardFilter(await readParams(searchParams));
  const web = getWeb();
  const [initial, summary] = await Promise.all([
    web.board({
      query: filter.query || undefined,
      state: filter.state || undefined,
      group: filter.group || undefined,
      environment: filter.environment || undefined,
      limit: firstRows,
    }),
    web.boardSummary(),
  ]);
  if (summary.services === 0) return <FirstRun setup={web.setup()} />;
  return <Board initial={initial} initialFilter={filter} initialSummary={summary} />;
}
