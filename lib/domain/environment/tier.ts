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

/** Place of a tier on the promotion path: lower comes first. `other` stands outside and comes last. */
export function tierOrder(tier: Tier): number {
  return tiers.indexOf(tier);
}

/** Orders environments along the promotion path: by the set position, else by tier, then by name. */
export function comparePath(
  a: { position: number | null; tier: Tier; name: string },
  b: { position: number | null; tier: Tier; name: string },
): number {
  if (a.position !== null && b.position !== null && a.position !== b.position) return a.position - b.position;
  if (a.position !== null && b.position === null) return -1;
  if (a.position === null && b.position !== null) return 1;
  return tierOrder(a.tier) - tierOrder(b.tier) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
