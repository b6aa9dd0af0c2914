import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iso } from './deployment-view';

test('iso reads instants as Postgres writes them in JSON, in UTC and elsewhere', () => {
  const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (date) => {
      const exact = date.toISOString();
      // Zeros at the end of a fraction are left out.
      const short = exact.replace(/\.?0*Z$/, '');
      expect(iso(`${short}+00:00`)).toBe(exact);
      const inBerlin = new Date(date.getTime() + 7_200_000).toISOString().replace(/\.?0*Z$/, '+02:00');
      expect(iso(inBerlin)).toBe(exact);
    }),
  );
});
