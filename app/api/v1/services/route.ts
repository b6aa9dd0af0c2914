import { z } from 'zod';
import { pageQuery } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route(
  { path: '/api/v1/services', query: z.object(pageQuery(500, 100)) },
  ({ web, query }) => web.services(query),
);
