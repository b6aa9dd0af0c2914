import { z } from 'zod';

import type { Tier } from '@/lib/domain/environment/tier';

import { id, name, optionalText, optionalTier, optionalUrl } from '../fields';

export interface ListedEnvironment {
  gitlabEnvironmentId: number;
  name: string;
  /** Null before GitLab 14. */
  tier: Tier | null;
  externalUrl: string | null;
  /** `available`, `stopping` or `stopped`. */
  state: string | null;
}

export const environmentSchema = z
  .object({ id, name, tier: optionalTier, external_url: optionalUrl, state: optionalText(50) })
  .transform(
    (environment): ListedEnvironment => ({
      gitlabEnvironmentId: environment.id,
      name: environment.name,
      tier: environment.tier,
      externalUrl: environment.external_url,
      state: environment.state,
    }),
  );
