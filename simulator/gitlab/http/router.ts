import type { Route } from './context';

interface Compiled {
  route: Route;
  segments: string[];
}

export interface Match {
  route: Route;
  path: Record<string, string>;
}

/** Finds the route for a path whose segments are still URL-encoded, so that `group%2Fproject` stays one segment. */
export function createRouter(
  routes: readonly Route[],
): (method: string, pathname: string) => Match | 'method' | null {
  const byLength = new Map<number, Compiled[]>();
  for (const route of routes) {
    const segments = route.pattern.split('/').slice(1);
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { route, segments }]);
  }
  return (method, pathname) => {
    const parts = pathname.split('/').slice(1);
    let otherMethod = false;
    for (const { route, segments } of byLength.get(parts.length) ?? []) {
      const path = match(segments, parts);
      if (!path) continue;
      if (route.method === method || (method === 'HEAD' && route.method === 'GET')) return { route, path };
      otherMethod = true;
    }
    return otherMethod ? 'method' : null;
  };
}

function match(segments: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const path: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':')) {
      if (part === '') return null;
      const decoded = decode(part);
      if (decoded === null) return null;
      path[segment.slice(1)] = decoded;
    } else if (segment !== part) return null;
  }
  return path;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
