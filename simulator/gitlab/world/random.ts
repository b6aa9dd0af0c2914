/** Small seeded random numbers (mulberry32): the same seed tells the same story on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole number between both ends, ends included. */
  integer(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** `length` hexadecimal digits. */
  hex(length: number): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    chance: (probability) => next() < probability,
    hex: (length) => {
      let digits = '';
      while (digits.length < length)
        digits += Math.floor(next() * 65_536)
          .toString(16)
          .padStart(4, '0');
      return digits.slice(0, length);
    },
  };
}
