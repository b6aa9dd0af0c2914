'use client';

import { useEffect, useRef, useState } from 'react';
import type { BoardSummaryView } from '@/lib/domain/board/view';
import { apiGet } from '../api/client';
import { useLiveRefresh } from '../live/use-live-refresh';

/** The figures above the board, kept fresh. */
export function useBoardSummary(initial: BoardSummaryView): BoardSummaryView {
  const [summary, setSummary] = useState(initial);
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);
  useLiveRefresh(
    () => {
      reading.current?.abort();
      const abort = new AbortController();
      reading.current = abort;
      // When it fails the old figures stay: the board itself says that something is wrong.
      apiGet<BoardSummaryView>('/api/v1/board/summary', abort.signal).then(setSummary, () => undefined);
    },
    (message) => message.kind === 'board',
  );
  return summary;
}
