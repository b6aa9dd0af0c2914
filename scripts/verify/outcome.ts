/** What one stage of `npm test` found. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** The outcome of a check that is one test by itself. */
export function single(passed: boolean): Outcome {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
