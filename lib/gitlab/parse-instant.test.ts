import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseInstant } from './parse-instant';

describe('parseInstant', () => {
  it.each([
    ['2021-04-28 21:50:00 +0200', '2021-04-28T19:50:00.000Z'],
    ['2025-05-02 12:30:19 +0000', '2025-05-02T12:30:19.000Z'],
    ['2026-08-02T07:59:54.000+00:00', '2026-08-02T07:59:54.000Z'],
    ['2026-08-02T13:29:54.123+05:30', '2026-08-02T07:59:54.123Z'],
    ['2026-08-02T00:29:54-07:30', '2026-08-02T07:59:54.000Z'],
    ['2016-08-12 15:23:28 UTC', '2016-08-12T15:23:28.000Z'],
    ['2021-02-23T02:41:37.886Z', '2021-02-23T02:41:37.886Z'],
    ['2021-02-23T02:41:37.886912Z', '2021-02-23T02:41:37.886Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseInstant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '2021-04-28 21:50:00',
    '2021-04-28',
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:60:00Z',
    '0000-00-00 00:00:00 UTC',
    '1970-01-01 00:00:00 +0100',
    '12/08/2016 15:23:28 UTC',
    '1744578123',
    '2021-04-28 21:50:00 CEST',
    '',
  ])('does not guess at %s', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('reads back every instant in every format', () => {
    const dates = fc.date({
      min: new Date('1970-01-02T00:00:00Z'),
      max: new Date('2099-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const iso = date.toISOString();
        const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
        expect(parseInstant(iso)).toEqual(date);
        expect(parseInstant(`${iso.slice(0, -1)}+00:00`)).toEqual(date);
        for (const text of [`${day} ${time} UTC`, `${day} ${time} +0000`, `${day} ${time} -0000`]) {
          expect(parseInstant(text)?.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
        }
      }),
    );
  });
});
