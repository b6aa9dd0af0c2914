import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { slug } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route(
  { path: '/api/v1/services/{service}', params: z.object({ service: slug }) },
  async ({ web, params }) => {
    const service = await web.service(params.service);
    if (service === null) throw new Problem(404, 'no_such_service', `There is no service ${params.service}.`);
    return service;
  },
);
