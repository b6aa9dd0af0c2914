import { z } from 'zod';
import { deploymentStatuses } from '@/lib/domain/deployment/status';
import { pageQuery, text } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const query = z.object({
  service: text,
  environment: text,
  status: z.enum(deploymentStatuses).optional(),
  sha: z
    .string()
    .regex(/^[0-9a-fA-F]{4,40}$/, { error: 'at least the first 4 digits of a commit' })
    .optional(),
  query: text,
  ...pageQuery(200, 50),
});

export const GET = route({ path: '/api/v1/deployments', query }, ({ web, query: filter }) =>
  web.deployments(filter),
);
