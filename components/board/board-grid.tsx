'use client';

import {
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  Suspense,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { BoardRowView } from '@/lib/domain/board/view';
import { singleKeysOn } from '../shell/single-keys';
import type { CellAddress } from './board-filter';
import { readCellAddress } from './board-filter';
import { BoardHead } from './board-head';
import { type BoardLine, layOutBoard } from './board-layout';
import type { DrawnRange } from './board-range';
import { BoardRow } from './board-row';
import { type BoardDrawerName, openDrawer } from './board-url';
import { firstPlace, isGridKey, lineOf, moveInGrid, placeId, placeOf } from './grid-move';

const BoardRange = lazy(() => import('./board-range'));

/** Fewer lines than this are all drawn: the browser's own search finds everything. */
const drawAllBelow = 120;

/** The drawer that a link of the board stands for. */
function drawerOf(link: Element): { name: BoardDrawerName; address: CellAddress } | null {
  const params = new URLSearchParams(link.getAttribute('href')?.split('?')[1] ?? '');
  for (const name of ['timeline', 'commits'] as const) {
    const address = readCellAddress(params.get(name));
    if (address) return { name, address };
  }
  return null;
}

/** Rows and heads of the board as one grid with one tab stop; draws only what is near the window when it is long. */
export function BoardGrid({
  rows,
  environment,
  collapsed,
  onToggle,
  onNavigate,
  open,
  changes,
  more,
  onMore,
}: {
  rows: BoardRowView[];
  environment: string | null;
  collapsed: ReadonlySet<string>;
  onToggle: (group: string) => void;
  onNavigate: (path: string) => void;
  open: CellAddress | null;
  changes: ReadonlyMap<string, number>;
  more: boolean;
  onMore: () => void;
}) {
  const lines = useMemo(() => layOutBoard(rows, { collapsed, environment }), [rows, collapsed, environment]);
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const [margin, setMargin] = useState(0);
  const [range, setRange] = useState<DrawnRange | null>(null);
  const long = lines.length >= drawAllBelow;
  const shown = long ? range : null;
  const from = shown ? Math.min(shown.first, lines.length - 1) : 0;
  const drawn = lines.slice(from, shown ? shown.last + 1 : lines.length);

  useLayoutEffect(() => {
    if (grid.current) setMargin(grid.current.getBoundingClientRect().top + scrollY);
  }, []);

  // A cell that the keyboard wants may have had to be scrolled to and drawn first.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const target = grid.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(wanted.current)}"]`);
    if (!target) return;
    wanted.current = null;
    target.focus();
  });

  const focusPlace = useCallback(
    (id: string, line: number) => {
      setActive(id);
      wanted.current = id;
      shown?.scrollTo(line);
    },
    [shown],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!(event.target instanceof Element)) return;
    const element = event.target.closest<HTMLElement>('[data-cell],[data-chip]');
    const id = element?.dataset['cell'] ?? element?.dataset['chip'];
    const place = id === undefined ? null : placeOf(id);
    if (!place || id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isGridKey(event.key)) {
      const next = moveInGrid(lines, place, event.key);
      event.preventDefault();
      if (next) focusPlace(placeId(next), lineOf(lines, next));
    } else if (event.key.toLowerCase() === 'c' && singleKeysOn()) {
      const chip = grid.current?.querySelector(`[data-chip="${CSS.escape(id)}"]`);
      const drawer = chip ? drawerOf(chip) : null;
      if (!drawer) return;
      event.preventDefault();
      openDrawer(drawer.name, drawer.address);
    }
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest('a[href]') ?? event.target.closest('.cell')?.querySelector('a.hit');
    if (!link) return;
    event.preventDefault();
    const drawer = drawerOf(link);
    if (drawer) openDrawer(drawer.name, drawer.address);
    else onNavigate(link.getAttribute('href') ?? '/');
  };

  const activePlace = active === null ? null : placeOf(active);
  const activeLine = activePlace ? lineOf(lines, activePlace) : -1;
  // Tab has to arrive somewhere: on the cell it left, or on the first one where that is gone or far away.
  const stop =
    activePlace && activeLine >= from && activeLine < from + drawn.length ? activePlace : firstPlace(drawn);

  return (
    <div className="board-scroll">
      <div
        ref={grid}
        role="grid"
        aria-label="Services and environments"
        aria-rowcount={more ? -1 : lines.length}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={(event) => {
          const id = event.target.dataset['cell'];
          if (id !== undefined) setActive(id);
        }}
      >
        {shown && shown.above > 0 ? <div role="presentation" style={{ height: shown.above }} /> : null}
        {drawn.map((line, offset) => {
          const index = from + offset;
          const head = line.kind !== 'row';
          return (
            <div
              key={line.key}
              ref={shown ? shown.measure : null}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              className="board-line"
              data-gap={line.kind === 'group' && index > 0}
            >
              {head ? (
                <BoardHead
                  line={line}
                  tabStop={stop?.kind === 'group' && line.kind === 'group' && stop.group === line.group}
                  onToggle={onToggle}
                />
              ) : (
                <BoardRow
                  line={line}
                  first={lines[index - 1]?.kind !== 'row'}
                  tabColumn={stop?.kind === 'cell' && stop.service === line.row.service ? stop.column : null}
                  openCell={open?.service === line.row.service ? open.environment : null}
                  changes={changesOf(line, changes)}
                />
              )}
            </div>
          );
        })}
        {shown && shown.below > 0 ? <div role="presentation" style={{ height: shown.below }} /> : null}
      </div>
      {long ? (
        <Suspense fallback={null}>
          <BoardRange lines={lines} margin={margin} onRange={setRange} />
        </Suspense>
      ) : null}
      {more ? <EndOfRows key={rows.length} onReach={onMore} /> : null}
      {more ? <output className="block px-3 py-4 text-xs text-fg-3">Reading more services…</output> : null}
    </div>
  );
}

/** Tells when the end of what is loaded comes near. Made anew for every page, because a mark that stays in view is told once. */
function EndOfRows({ onReach }: { onReach: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const reached = useEffectEvent(onReach);
  useEffect(() => {
    if (!mark.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) reached();
      },
      { rootMargin: '1200px' },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return <div ref={mark} />;
}

function changesOf(line: Extract<BoardLine, { kind: 'row' }>, changes: ReadonlyMap<string, number>): string {
  if (changes.size === 0) return '';
  const counts = line.cells.map(({ name }) => changes.get(`${line.row.service}/${name}`) ?? 0);
  return counts.some((count) => count > 0) ? counts.join(',') : '';
}
