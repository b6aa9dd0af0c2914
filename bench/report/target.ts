/** A figure that has to be reached. */
export interface Target {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
  /** atLeast: more is better. atMost: less is better. */
  readonly direction: 'atLeast' | 'atMost';
}

export interface JudgedTarget extends Target {
  readonly reached: boolean;
  /** How far the figure lies from the limit, in percent of it: positive on the good side. */
  readonly marginPercent: number;
}

/** Says whether a target was reached, and by how much. What could not be measured was not reached. */
export function judge(target: Target): JudgedTarget {
  const { measured, limit, direction } = target;
  const difference = direction === 'atLeast' ? measured - limit : limit - measured;
  return {
    ...target,
    reached: Number.isFinite(measured) && difference >= 0,
    marginPercent: (difference / limit) * 100,
  };
}
