import { describe, expect, it } from 'vitest';
import {
  boardFilterParams,
  cellAddressText,
  isWholeBoard,
  readBoardFilter,
  readCellAddress,
} from './board-filter';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readBoardFilter((name) => params.get(name));
};

describe('the filter in the URL', () => {
  it('survives the way there and back', () => {
    const query = 'query=%21123&state=failed&group=acme%2Fweb&environment=staging';
    expect(boardFilterParams(read(query)).toString()).toBe(query);
  });

  it('drops a state nobody knows, blanks and the drawer', () => {
    expect(read('state=red&query=+&timeline=a/b')).toEqual({
      query: '',
      state: '',
      group: '',
      environment: '',
    });
    expect(isWholeBoard(read('state=red'))).toBe(true);
    expect(isWholeBoard(read('state=failed'))).toBe(false);
  });
});

describe('a cell in the URL', () => {
  it('keeps slashes of the environment', () => {
    const address = { service: 'acme--web--shop', environment: 'review/fix/cart' };
    expect(readCellAddress(cellAddressText(address))).toEqual(address);
  });

  it('is null when it is none', () => {
    for (const text of [null, '', 'shop', '/production', 'shop/']) expect(readCellAddress(text)).toBeNull();
  });
});
