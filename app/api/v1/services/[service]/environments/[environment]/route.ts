import { z } from 'zod';
import { tiers } from '@/lib/domain/environment/tier';
import { environmentName, slug } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const params = z.object({ service: slug, environment: environmentName });
const body = z.strictObject({
  tier: z.enum(tiers).optional(),
  position: z.number().int().min(0).max(1_000_000).nullable().optional(),
});

/** Sets tier and place on the promotion path; creates the service and the environment when they are new. */
export const PUT = route(
  { path: '/api/v1/services/{service}/environments/{environment}', params, body },
  async ({ web, origin, params: at, body: change }) => {
    await web.commands.setEnvironment(origin, at.service, at.environment, change);
    return web.service(at.service);
  },
);
