import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { environmentName, slug } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const params = z.object({ service: slug, environment: environmentName });

export const GET = route(
  { path: '/api/v1/services/{service}/environments/{environment}/ahead', params },
  async ({ web, params: at }) => {
    const comparison = await web.comparison(at.service, at.environment);
    if (comparison === null)
      throw new Problem(404, 'no_such_environment', `${at.service} has no environment ${at.environment}.`);
    return comparison;
  },
);
