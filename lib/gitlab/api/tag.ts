import { z } from 'zod';

import type { TagFact } from '@/lib/domain/deployment/fact';

import { optionalSha, tagName } from '../fields';

export const tagSchema = z
  .object({ name: tagName, commit: z.object({ id: optionalSha }).nullish() })
  .transform(
    (tag): TagFact => ({
      name: tag.name,
      sha: tag.commit?.id ?? null,
      releaseName: null,
      releaseUrl: null,
      deleted: false,
    }),
  );
