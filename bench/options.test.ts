import { expect, test } from 'vitest';
import { measurements, readOptions } from './options';

test('everything is measured unless something is chosen', () => {
  expect(readOptions([])).toEqual({ quick: false, names: [...measurements] });
  expect(readOptions(['--quick', '--only', 'startup', '--only', 'board'])).toEqual({
    quick: true,
    names: ['board', 'startup'],
  });
});

test('what does not exist is refused with the usage', () => {
  expect(() => readOptions(['--only', 'speed'])).toThrow(/no measurement speed[^]*--only/);
  expect(() => readOptions(['--fast'])).toThrow(/--fast/);
});
