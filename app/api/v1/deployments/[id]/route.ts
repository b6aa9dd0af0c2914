import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route(
  { path: '/api/v1/deployments/{id}', params: z.object({ id: z.string() }) },
  async ({ web, params }) => {
    const deployment = await web.deployment(params.id);
    if (deployment === null)
      throw new Problem(404, 'no_such_deployment', `There is no deployment ${params.id}.`);
    return deployment;
  },
);
