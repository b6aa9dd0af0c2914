import { expect, test } from 'vitest';
import { figure, table } from './table';

test('words to the left, figures to the right', () => {
  expect(
    table(
      ['name', 'ms'],
      [
        ['default page', 12.345],
        ['limit', 5],
      ],
    ),
  ).toBe(['name            ms', '────────────  ────', 'default page  12.3', 'limit            5'].join('\n'));
});

test.each([
  [1234.5, '1235'],
  [12.34, '12.3'],
  [1.234, '1.23'],
  [0, '0'],
  [Number.NaN, '–'],
])('%d is shown as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});
