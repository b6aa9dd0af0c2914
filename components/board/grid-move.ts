import type { BoardLine } from './board-layout';

/** An element of the board that the keyboard can stand on. */
export type GridPlace =
  | { kind: 'group'; group: string }
  /** `column` -1 is the service's name. */
  | { kind: 'cell'; service: string; column: number };

const gridKeys = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
] as const;
export type GridKey = (typeof gridKeys)[number];

/** True for a key that moves in the grid. */
export function isGridKey(key: string): key is GridKey {
  return gridKeys.some((known) => known === key);
}

const pageRows = 10;

/** Identity of a place as the page carries it in `data-cell`. */
export function placeId(place: GridPlace): string {
  return place.kind === 'group' ? `group ${place.group}` : `${place.service} ${place.column}`;
}

/** The opposite of `placeId`. */
export function placeOf(id: string): GridPlace | null {
  if (id.startsWith('group ')) return { kind: 'group', group: id.slice(6) };
  const space = id.lastIndexOf(' ');
  if (space <= 0) return null;
  return { kind: 'cell', service: id.slice(0, space), column: Number(id.slice(space + 1)) };
}

/** Index of the line that a place is on, or -1. */
export function lineOf(lines: BoardLine[], place: GridPlace): number {
  return lines.findIndex((line) =>
    place.kind === 'group'
      ? line.kind === 'group' && line.group === place.group
      : line.kind === 'row' && line.row.service === place.service,
  );
}

/** The first cell of the board, where Tab arrives first. */
export function firstPlace(lines: BoardLine[]): GridPlace | null {
  for (const line of lines) {
    if (line.kind === 'row')
      return { kind: 'cell', service: line.row.service, column: line.cells.length > 0 ? 0 : -1 };
    if (line.kind === 'group' && line.collapsed) return { kind: 'group', group: line.group };
  }
  return null;
}

function onLine(line: BoardLine, column: number): GridPlace | null {
  if (line.kind === 'group') return line.collapsed ? { kind: 'group', group: line.group } : null;
  if (line.kind === 'columns') return null;
  return { kind: 'cell', service: line.row.service, column: Math.min(column, line.cells.length - 1) };
}

function vertical(
  lines: BoardLine[],
  from: number,
  column: number,
  step: 1 | -1,
  times: number,
): GridPlace | null {
  let found: GridPlace | null = null;
  for (let index = from + step, left = times; index >= 0 && index < lines.length && left > 0; index += step) {
    const line = lines[index];
    const place = line ? onLine(line, column) : null;
    if (place) {
      found = place;
      left -= 1;
    }
  }
  return found;
}

/**
 * Where a key leads from a place; null when it leads nowhere. Up and down skip heads of open groups; left of a
 * service's name is the head of its group, which folds it.
 */
export function moveInGrid(lines: BoardLine[], from: GridPlace, key: GridKey): GridPlace | null {
  const index = lineOf(lines, from);
  const line = lines[index];
  if (!line || line.kind === 'columns') return null;
  const column = from.kind === 'cell' ? from.column : -1;
  switch (key) {
    case 'ArrowDown':
      return vertical(lines, index, column, 1, 1);
    case 'ArrowUp':
      return vertical(lines, index, column, -1, 1);
    case 'PageDown':
      return vertical(lines, index, column, 1, pageRows);
    case 'PageUp':
      return vertical(lines, index, column, -1, pageRows);
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'Home':
    case 'End':
      return horizontal(lines, index, line, column, key);
  }
}

function horizontal(
  lines: BoardLine[],
  index: number,
  line: Exclude<BoardLine, { kind: 'columns' }>,
  column: number,
  key: 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End',
): GridPlace | null {
  if (line.kind === 'group') return key === 'ArrowRight' ? vertical(lines, index, -1, 1, 1) : null;
  const { service, group } = line.row;
  const last = line.cells.length - 1;
  if (key === 'Home') return { kind: 'cell', service, column: -1 };
  if (key === 'End') return { kind: 'cell', service, column: last };
  if (key === 'ArrowRight') return column < last ? { kind: 'cell', service, column: column + 1 } : null;
  return column >= 0 ? { kind: 'cell', service, column: column - 1 } : { kind: 'group', group };
}
