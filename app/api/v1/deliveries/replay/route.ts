import { z } from 'zod';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const body = z.strictObject({ outcome: z.enum(['quarantined', 'dead']) });

/** Ingests all quarantined or all dead deliveries again. */
export const POST = route(
  { path: '/api/v1/deliveries/replay', body },
  async ({ web, origin, body: { outcome } }) => ({
    replayed: await web.commands.replayDeliveries(origin, outcome),
  }),
);
