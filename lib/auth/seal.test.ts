import { expect, test } from 'vitest';
import { open, seal } from './seal';

const key = Buffer.alloc(32, 1);
const at = { table: 'connection_secret', column: 'sealed', row: '7' };

test.each(['', 'glpat-secret', 'ünïcode 生产', 'x'.repeat(10_000)])('opens what it sealed', (plain) => {
  expect(open(key, at, seal(key, at, plain))).toBe(plain);
});

test('the same text never looks the same', () => {
  expect(seal(key, at, 'secret').equals(seal(key, at, 'secret'))).toBe(false);
  expect(seal(key, at, 'secret').includes('secret')).toBe(false);
});

test.each([
  ['row', { ...at, row: '8' }],
  ['column', { ...at, column: 'note' }],
  ['table', { ...at, table: 'delivery' }],
])('does not open a value that was moved to another %s', (_what, elsewhere) => {
  const sealed = seal(key, at, 'secret');
  expect(() => open(key, elsewhere, sealed)).toThrow(/authenticate/);
});

test('says when the key is another one, without the text', () => {
  const sealed = seal(key, at, 'secret');
  expect(() => open(Buffer.alloc(32, 2), at, sealed)).toThrow(/sealed with another STERNWAY_SECRET_KEY/);
});

test('does not open a value of which any part was changed', () => {
  const sealed = seal(key, at, 'secret');
  for (let index = 4; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(() => open(key, at, changed)).toThrow(/authenticate/);
  }
});

test('does not open a value that was cut off', () => {
  const sealed = seal(key, at, 'secret');
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => open(key, at, sealed.subarray(0, length))).toThrow(/./);
  }
});
