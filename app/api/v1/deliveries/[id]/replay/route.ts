import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { rowId } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Ingests one delivery again. What it says is merged as if it had just arrived: a stale status changes nothing. */
export const POST = route(
  { path: '/api/v1/deliveries/{id}/replay', params: z.object({ id: rowId }) },
  async ({ web, origin, params }) => {
    if (!(await web.commands.replayDelivery(origin, params.id)))
      throw new Problem(404, 'no_such_delivery', `There is no delivery ${params.id}.`);
    return { deliveryId: params.id.toString() };
  },
);
