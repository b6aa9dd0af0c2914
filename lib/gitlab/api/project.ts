import { z } from 'zod';

import type { ProjectFact } from '@/lib/domain/deployment/fact';

import { id, optionalText, optionalUrl } from '../fields';

/** A project, also in its `simple` form. */
export const projectSchema = z
  .object({
    id,
    name: z.string().min(1),
    path_with_namespace: z.string().min(1),
    web_url: optionalUrl,
    default_branch: optionalText(255),
  })
  .transform(
    (project): ProjectFact => ({
      gitlabProjectId: project.id,
      path: project.path_with_namespace,
      name: project.name,
      webUrl: project.web_url,
      defaultBranch: project.default_branch,
    }),
  );
