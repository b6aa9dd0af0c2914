'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect } from 'react';
import type { BoardLine } from './board-layout';

/** Which lines of a long board are drawn. */
export interface DrawnRange {
  first: number;
  last: number;
  /** Height in px that stands for the lines before and after. */
  above: number;
  below: number;
  measure: (element: HTMLElement | null) => void;
  scrollTo: (index: number) => void;
}

const rowHeight = 57;
const headHeight = 43;
const secondHeadHeight = 31;

function estimate(line: BoardLine | undefined): number {
  if (line?.kind === 'group') return headHeight;
  return line?.kind === 'columns' ? secondHeadHeight : rowHeight;
}

/**
 * Works out the lines near the window and draws nothing itself, so that a board that grows long keeps its elements and
 * with them the focus. Fetched only then: most boards never need it.
 */
export default function BoardRange({
  lines,
  margin,
  onRange,
}: {
  lines: BoardLine[];
  /** Distance in px of the first line from the top of the document. */
  margin: number;
  onRange: (range: DrawnRange) => void;
}) {
  const virtualizer = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => estimate(lines[index]),
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 12,
    scrollMargin: margin,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const above = (items[0]?.start ?? margin) - margin;
  const below = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin);
  useLayoutEffect(() => {
    onRange({
      first,
      last,
      above,
      below,
      measure: virtualizer.measureElement,
      scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    });
  }, [first, last, above, below, virtualizer, onRange]);
  return null;
}
