import { describe, expect, it } from 'vitest';
import { appendOlder, type ListPage, mergeNewest } from './merge-newest';

const page = (ids: string, nextCursor: string | null = 'next'): ListPage<{ id: string }> => ({
  items: ids.split('').map((id) => ({ id })),
  nextCursor,
});
const ids = ({ items }: ListPage<{ id: string }>) => items.map(({ id }) => id).join('');

describe('mergeNewest', () => {
  it('puts what is new on top and keeps what was loaded below', () => {
    const merged = mergeNewest(page('cba98', 'old'), page('edc'));
    expect(ids(merged)).toBe('edcba98');
    expect(merged.nextCursor).toBe('old');
  });

  it('drops what was loaded when something lies between', () => {
    expect(mergeNewest(page('cba', 'old'), page('zyx', 'fresh'))).toEqual(page('zyx', 'fresh'));
  });

  it('takes a list that fits in one page as it is', () => {
    expect(mergeNewest(page('cba'), page('c', null))).toEqual(page('c', null));
  });
});

it('appends the page below without repeating an entry', () => {
  expect(ids(appendOlder(page('cb'), page('ba', null)))).toBe('cba');
});
