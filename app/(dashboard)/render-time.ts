/** When this render began, in milliseconds since the epoch: hydration takes it for its own clock. */
export function renderTime(): number {
  return Date.now();
}
