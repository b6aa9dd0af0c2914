import { expect, test } from 'vitest';
import { storableText } from './storable-text';

test.each([
  ['plain', 'plain'],
  ['a\0b', 'a\uFFFDb'],
  ['half \ud83d', 'half \uFFFD'],
  ['x'.repeat(20), 'x'.repeat(10)],
  // The cut falls into the middle of a character.
  ['123456789🎉', '123456789\uFFFD'],
])('%j becomes %j', (text, stored) => {
  expect(storableText(text, 10)).toBe(stored);
});
