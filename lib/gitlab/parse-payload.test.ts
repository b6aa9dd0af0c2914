import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parsePayload } from './parse-payload';

const read = (text: string): ReturnType<typeof parsePayload> => parsePayload(new TextEncoder().encode(text));

describe('parsePayload', () => {
  it('reads every JSON document within the limits', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(read(text)).toEqual({ ok: true, body: JSON.parse(text) });
      }),
    );
  });

  it.each([
    ['', 'the body is empty'],
    ['<html>', 'the body is not JSON'],
    ['{"a":"', 'the body is not JSON'],
    ['"\\', 'the body is not JSON'],
    ['['.repeat(65), 'nested deeper than 64 levels'],
    ['{"a":'.repeat(100_000), 'nested deeper than 64 levels'],
    [`[${'[],'.repeat(1_000_000)}[]]`, 'more than 1000000 values'],
  ])('says why %.20s cannot be read', (text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(parsePayload(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({
      ok: false,
      reason: 'the body is not valid UTF-8',
    });
  });

  it('does not count brackets and commas inside strings', () => {
    const text = JSON.stringify(['['.repeat(100), '\\"[[['.repeat(40), ','.repeat(1_100_000)]);
    expect(read(text).ok).toBe(true);
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (raw) => {
        expect(parsePayload(raw)).toHaveProperty('ok');
      }),
    );
  });
});
