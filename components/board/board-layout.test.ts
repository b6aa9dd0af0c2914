import { describe, expect, it } from 'vitest';
import { environmentView, rowView } from '../testing/board-views';
import { layOutBoard } from './board-layout';

const path = ['dev', 'staging', 'production'];
const open = { collapsed: new Set<string>(), environment: null };

function outline(
  rows: Parameters<typeof layOutBoard>[0],
  options: Parameters<typeof layOutBoard>[1] = open,
): string[] {
  return layOutBoard(rows, options).map((line) => {
    if (line.kind === 'row')
      return `${line.row.name}: ${line.cells.map(({ name, environment }) => (environment ? name : `(${name})`)).join(' ')}`;
    return line.kind === 'group'
      ? `# ${line.group} ${line.count}: ${line.columns.join(' ')}`
      : `## ${line.columns.join(' ')}`;
  });
}

describe('layOutBoard', () => {
  it('gives a group the environments most of its services share', () => {
    const rows = [
      rowView('a', path),
      rowView('b', path),
      rowView('c', ['dev', 'test', 'staging', 'preprod', 'production']),
    ];
    expect(outline(rows)).toEqual([
      '# acme/payments 3: dev staging production',
      'a: dev staging production',
      'b: dev staging production',
      '## dev test staging preprod production',
      'c: dev test staging preprod production',
    ]);
  });

  it('leaves a place for environments that a service has not reached yet', () => {
    expect(outline([rowView('a', path), rowView('b', ['dev'])])).toEqual([
      '# acme/payments 2: dev staging production',
      'a: dev staging production',
      'b: dev (staging) (production)',
    ]);
  });

  it('gives services that skip an environment a head of their own', () => {
    expect(outline([rowView('a', path), rowView('b', path), rowView('c', ['dev', 'production'])])).toContain(
      '## dev production',
    );
  });

  it('keeps groups apart and in order', () => {
    const lines = outline([rowView('a', path, 'acme/data'), rowView('b', path, 'acme/web')]);
    expect(lines.filter((line) => line.startsWith('# '))).toEqual([
      '# acme/data 1: dev staging production',
      '# acme/web 1: dev staging production',
    ]);
  });

  it('draws only the head of a folded group', () => {
    expect(outline([rowView('a', path)], { ...open, collapsed: new Set(['acme/payments']) })).toEqual([
      '# acme/payments 1: dev staging production',
    ]);
  });

  it('narrows to one environment', () => {
    expect(outline([rowView('a', path)], { ...open, environment: 'staging' })).toEqual([
      '# acme/payments 1: staging',
      'a: staging',
    ]);
  });

  it('counts review environments and gives them no column', () => {
    const row = rowView('a', [
      ...path.map((name) => environmentView(name)),
      environmentView('review/x', { tier: 'development' }),
      environmentView('review/y', { tier: 'development' }),
    ]);
    const [, line] = layOutBoard([row], open);
    expect(line).toMatchObject({ kind: 'row', folds: [{ folder: 'review', count: 2 }], last: true });
    expect(outline([row])).toContain('a: dev staging production');
  });

  it('shows a service without environments', () => {
    expect(outline([rowView('a', path), rowView('b', [])])).toContain('b: (dev) (staging) (production)');
  });
});
