import { z } from 'zod';

const packageSchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  engines: z.union([z.record(z.string(), z.string()), z.array(z.string())]).optional(),
  optional: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfileSchema = z.object({ packages: z.record(z.string(), packageSchema) });

/** The oldest Node that Sternway promises to run on. */
const oldestNode = [20, 19, 0] as const;

/** Packages that ask for a newer Node and never run here: with the reason. */
const neverRun: Readonly<Record<string, string>> = {
  '@prisma/streams-local': 'only the command "prisma dev" loads it',
};

/**
 * What is wrong with a package-lock.json, a line each: packages whose variants for other platforms are not locked (npm
 * leaves them out when it writes a lock next to an existing node_modules, and the lock then breaks elsewhere), packages
 * that refuse our oldest Node, versions of our own that are not exact, and addresses other than the public registry.
 */
export function lockfileProblems(lockfile: unknown): string[] {
  const { packages } = lockfileSchema.parse(lockfile);
  const locked = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)));
  const problems: string[] = [];
  for (const [place, entry] of Object.entries(packages)) {
    const name = place === '' ? 'package.json' : `${place.replace('node_modules/', '')} ${entry.version}`;
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((variant) => !locked.has(variant));
    if (missing.length > 0) problems.push(`${name}: not locked for other platforms: ${missing.join(', ')}`);
    const node = Array.isArray(entry.engines) ? undefined : entry.engines?.['node'];
    const runs = !Object.hasOwn(neverRun, place.replace('node_modules/', ''));
    if (node !== undefined && runs && !acceptsNode(node, oldestNode))
      problems.push(`${name}: needs Node ${node}, we promise ${oldestNode.join('.')}`);
    if (entry.resolved !== undefined && !entry.resolved.startsWith('https://registry.npmjs.org/'))
      problems.push(`${name}: comes from ${new URL(entry.resolved).host}`);
  }
  const own = packages[''] ?? {};
  for (const [name, version] of Object.entries({
    ...own.dependencies,
    ...own.devDependencies,
    ...own.optionalDependencies,
  }))
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      problems.push(`package.json: ${name} ${version} is not an exact version`);
  return problems;
}

type Version = readonly [number, number, number];

/** True when a range of package.json's `engines` includes the version; of the grammar, what packages really use. */
export function acceptsNode(range: string, version: Version): boolean {
  return range
    .split('||')
    .some((alternative) =>
      [...alternative.matchAll(/([<>]=?|[\^~=])?\s*v?(\d+|[*x])(?:\.(\d+|[*x]))?(?:\.(\d+|[*x]))?/g)].every(
        ([, operator = '', major = '*', minor = '*', patch = '*']) =>
          accepts(operator, [major, minor, patch].map(Number), version),
      ),
    );
}

function accepts(operator: string, parts: readonly number[], version: Version): boolean {
  const fixed = parts.findIndex(Number.isNaN);
  const given = fixed === -1 ? 3 : fixed;
  const low = parts.map((part) => (Number.isNaN(part) ? 0 : part));
  const order = compare(version, low);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0 || agree(version, low, given);
    case '^':
      return order >= 0 && agree(version, low, 1);
    case '~':
      return order >= 0 && agree(version, low, Math.min(given, 2));
    default:
      return agree(version, low, given);
  }
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** True when the first `count` parts are equal. */
function agree(left: readonly number[], right: readonly number[], count: number): boolean {
  return left.slice(0, count).every((part, index) => part === right[index]);
}
