import { z } from 'zod';
import { pageQuery, text } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const query = z.object({
  outcome: z.enum(['accepted', 'duplicate', 'ignored', 'quarantined', 'dead']).optional(),
  project: text,
  kind: text,
  ...pageQuery(200, 50),
});

export const GET = route({ path: '/api/v1/deliveries', query }, ({ web, query: filter }) =>
  web.deliveries(filter),
);
