import { comparePath, isOnPath, pathPosition, type Tier } from './tier';

export interface PathStop {
  name: string;
  tier: Tier;
  position: number | null;
}

/**
 * For each environment of one service, in path order, the environment that releases come from: the nearest stop before it
 * with another place on the path. Environments that share a place (two production regions) come from the same stop.
 * Null for the first stop and for environments that are not on the path.
 */
export function promotionPath<T extends PathStop>(
  environments: readonly T[],
): { environment: T; from: T | null }[] {
  const ordered = environments.toSorted(comparePath);
  return ordered.map((environment, index) => {
    if (!isOnPath(environment)) return { environment, from: null };
    const before = ordered
      .slice(0, index)
      .filter((other) => isOnPath(other) && pathPosition(other) < pathPosition(environment));
    return { environment, from: before.at(-1) ?? null };
  });
}
