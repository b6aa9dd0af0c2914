import { describe, expect, it } from 'vitest';
import { rowView } from '../testing/board-views';
import { layOutBoard } from './board-layout';
import {
  firstPlace,
  type GridKey,
  type GridPlace,
  isGridKey,
  moveInGrid,
  placeId,
  placeOf,
} from './grid-move';

const rows = [
  rowView('a', ['dev', 'staging', 'production']),
  rowView('b', ['dev', 'staging', 'production']),
  rowView('c', ['dev', 'production'], 'acme/web'),
];
const lines = layOutBoard(rows, { collapsed: new Set(), environment: null });
const cell = (name: string, column: number, group = 'acme--payments'): GridPlace => ({
  kind: 'cell',
  service: `${group}--${name}`,
  column,
});
const move = (from: GridPlace, key: GridKey) => moveInGrid(lines, from, key);

describe('moveInGrid', () => {
  it('moves between cells and stops at the edges', () => {
    expect(move(cell('a', 0), 'ArrowRight')).toEqual(cell('a', 1));
    expect(move(cell('a', 2), 'ArrowRight')).toBeNull();
    expect(move(cell('a', 0), 'ArrowLeft')).toEqual(cell('a', -1));
    expect(move(cell('a', 1), 'ArrowDown')).toEqual(cell('b', 1));
    expect(move(cell('a', 1), 'ArrowUp')).toBeNull();
    expect(move(cell('a', 0), 'End')).toEqual(cell('a', 2));
    expect(move(cell('a', 2), 'Home')).toEqual(cell('a', -1));
  });

  it('crosses the heads of open groups and keeps within shorter rows', () => {
    expect(move(cell('b', 2), 'ArrowDown')).toEqual(cell('c', 1, 'acme--web'));
    expect(move(cell('c', 1, 'acme--web'), 'ArrowUp')).toEqual(cell('b', 1));
    expect(move(cell('a', 0), 'PageDown')).toEqual(cell('c', 0, 'acme--web'));
  });

  it('reaches the head of the group left of the name, and comes back', () => {
    const head: GridPlace = { kind: 'group', group: 'acme/web' };
    expect(move(cell('c', -1, 'acme--web'), 'ArrowLeft')).toEqual(head);
    expect(move(head, 'ArrowRight')).toEqual(cell('c', -1, 'acme--web'));
  });

  it('stops at the head of a folded group', () => {
    const folded = layOutBoard(rows, { collapsed: new Set(['acme/web']), environment: null });
    expect(moveInGrid(folded, cell('b', 0), 'ArrowDown')).toEqual({ kind: 'group', group: 'acme/web' });
  });

  it('leads nowhere from a place that is gone', () => {
    expect(move(cell('gone', 0), 'ArrowDown')).toBeNull();
  });
});

it('begins at the first cell', () => {
  expect(firstPlace(lines)).toEqual(cell('a', 0));
  expect(firstPlace([])).toBeNull();
});

it('writes a place so that it can be read again', () => {
  for (const place of [
    cell('a', -1),
    cell('a', 12),
    { kind: 'group', group: 'acme / odd 3' },
  ] as GridPlace[]) {
    expect(placeOf(placeId(place))).toEqual(place);
  }
  expect(placeOf('nonsense')).toBeNull();
});

it('knows its keys', () => {
  expect(isGridKey('ArrowUp')).toBe(true);
  expect(isGridKey('Enter')).toBe(false);
});
