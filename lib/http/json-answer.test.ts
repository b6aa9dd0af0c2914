import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { jsonAnswer } from './json-answer';

const large = { items: Array.from({ length: 500 }, (_, index) => ({ service: 'shop--cart', index })) };

describe('jsonAnswer', () => {
  test.each(['gzip', 'gzip, deflate, br, zstd', 'br;q=1, GZIP;q=0.5', '*'])(
    'compresses what is large for a client that sends %s',
    async (accepted) => {
      const response = await jsonAnswer(large, accepted, { 'x-request-id': '1' });
      expect(Object.fromEntries(response.headers)).toEqual({
        'content-encoding': 'gzip',
        'content-type': 'application/json',
        vary: 'accept-encoding',
        'x-request-id': '1',
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(large);
      expect(bytes.byteLength).toBeLessThan(JSON.stringify(large).length / 5);
    },
  );

  test.each([null, '', 'br', 'gzip;q=0', 'identity, *;q=0'])(
    'sends it as it is to one that sends %s',
    async (accepted) => {
      const response = await jsonAnswer(large, accepted, {});
      expect(response.headers.has('content-encoding')).toBe(false);
      expect(await response.json()).toEqual(large);
    },
  );

  test('leaves small answers alone', async () => {
    const response = await jsonAnswer({ items: [], nextCursor: null }, 'gzip', {});
    expect(response.headers.has('content-encoding')).toBe(false);
    expect(await response.json()).toEqual({ items: [], nextCursor: null });
  });
});
