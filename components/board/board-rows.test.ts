import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploymentView, environmentView, rowView } from '../testing/board-views';
import { readBoardFilter } from './board-filter';
import { appendPage, applyRow, type LoadedRows } from './board-rows';

const everything = readBoardFilter(() => null);
const names = ({ rows }: LoadedRows) => rows.map(({ name }) => name);
const loaded = (rows: string[], nextCursor: string | null = null): LoadedRows => ({
  rows: rows.map((name) => rowView(name, ['dev'])),
  nextCursor,
});

describe('applyRow', () => {
  it('replaces a row where it stands', () => {
    const row = rowView('b', ['dev', 'production']);
    const after = applyRow(loaded(['a', 'b', 'c']), row, everything);
    expect(names(after)).toEqual(['a', 'b', 'c']);
    expect(after.rows[1]).toBe(row);
  });

  it('keeps a row that the filter would no longer choose', () => {
    const failed = { ...everything, state: 'failed' as const };
    expect(names(applyRow(loaded(['a', 'b']), rowView('a', ['dev']), failed))).toEqual(['a', 'b']);
  });

  it('inserts a new row at its place', () => {
    expect(names(applyRow(loaded(['a', 'c']), rowView('b', ['dev']), everything))).toEqual(['a', 'b', 'c']);
    expect(names(applyRow(loaded(['a']), rowView('a', ['dev'], 'zoo'), everything))).toEqual(['a', 'a']);
  });

  it('leaves a new row to the page it belongs to', () => {
    expect(names(applyRow(loaded(['a', 'c'], 'next'), rowView('d', ['dev']), everything))).toEqual([
      'a',
      'c',
    ]);
    expect(names(applyRow(loaded(['a', 'c'], 'next'), rowView('b', ['dev']), everything))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('lets in only what the filter chooses, and leaves a search to the server', () => {
    const failing = rowView('b', [
      environmentView('dev', { lastAttempt: deploymentView({ status: 'failed' }) }),
    ]);
    const apply = (filter: Partial<typeof everything>) =>
      names(applyRow(loaded(['a']), failing, { ...everything, ...filter }));
    expect(apply({ state: 'failed' })).toEqual(['a', 'b']);
    expect(apply({ state: 'attention' })).toEqual(['a', 'b']);
    expect(apply({ state: 'running' })).toEqual(['a']);
    expect(apply({ group: 'acme/web' })).toEqual(['a']);
    expect(apply({ environment: 'production' })).toEqual(['a']);
    expect(apply({ query: 'b' })).toEqual(['a']);
  });

  it('moves a renamed service to its new place', () => {
    const renamed = { ...rowView('a', ['dev']), name: 'z' };
    expect(names(applyRow(loaded(['a', 'b']), renamed, everything))).toEqual(['b', 'z']);
  });

  it('ends in the same order whatever the order of the messages', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 20 }),
        (services) => {
          const end = services.reduce(
            (state, name) => applyRow(state, rowView(name, ['dev']), everything),
            loaded([]),
          );
          expect(names(end)).toEqual(services.toSorted());
        },
      ),
    );
  });
});

describe('appendPage', () => {
  it('keeps a row that both pages have once, as newly read', () => {
    const fresh = rowView('b', ['dev', 'production']);
    const after = appendPage(loaded(['a', 'b'], 'x'), {
      items: [fresh, rowView('c', ['dev'])],
      nextCursor: null,
    });
    expect(names(after)).toEqual(['a', 'b', 'c']);
    expect(after.rows[1]).toBe(fresh);
    expect(after.nextCursor).toBeNull();
  });
});
