import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route(
  { path: '/api/v1/deliveries/{id}', params: z.object({ id: z.string() }) },
  async ({ web, params }) => {
    const delivery = await web.delivery(params.id);
    if (delivery === null) throw new Problem(404, 'no_such_delivery', `There is no delivery ${params.id}.`);
    return delivery;
  },
);
