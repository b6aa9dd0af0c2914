import { z } from 'zod';
import { slug } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route(
  { path: '/api/v1/services/{service}/versions', params: z.object({ service: slug }) },
  async ({ web, params }) => ({
    items: await web.serviceVersions(params.service),
    nextCursor: null,
  }),
);
