/** GitLab's deployment tiers, in the order releases travel: https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments */
export const tiers = ['development', 'testing', 'staging', 'production', 'other'] as const;

export type Tier = (typeof tiers)[number];

export function isTier(value: string): value is Tier {
  return (tiers as readonly string[]).includes(value);
}

/**
 * The tier GitLab gives an environment that declares none, from its name.
 * The rule is GitLab's own (`Environment#guess_tier`, app/models/environment.rb): first match wins, case-insensitive.
 */
export function guessTier(name: string): Tier {
  if (/(dev|review|trunk)/i.test(name)) return 'development';
  if (/(test|tst|int|ac(ce|)pt|qa|qc|control|quality)/i.test(name)) return 'testing';
  if (/(st(a|)g|mod(e|)l|pre|demo|non)/i.test(name)) return 'staging';
  if (/(pr(o|)d|live)/i.test(name)) return 'production';
  return 'other';
}

/**
 * Place on the promotion path: the one a person set, else 10, 20, … by tier. Lower comes first. GitLab counts
 * pre-production as staging; releases reach it after staging.
 */
export function pathPosition(environment: { name: string; position: number | null; tier: Tier }): number {
  if (environment.position !== null) return environment.position;
  const afterStaging = environment.tier === 'staging' && /pre/i.test(environment.name) ? 5 : 0;
  return (tiers.indexOf(environment.tier) + 1) * 10 + afterStaging;
}

/** Orders environments along the promotion path; equals by name. */
export function comparePath(
  a: { position: number | null; tier: Tier; name: string },
  b: { position: number | null; tier: Tier; name: string },
): number {
  return pathPosition(a) - pathPosition(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/**
 * Whether releases are promoted through this environment. Review apps and other folders (`review/my-branch`) and
 * environments of no particular tier are shown but are not steps of the path, unless a person gave them a position.
 */
export function isOnPath(environment: { name: string; position: number | null; tier: Tier }): boolean {
  return environment.position !== null || (environment.tier !== 'other' && !environment.name.includes('/'));
}
