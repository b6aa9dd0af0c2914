import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route({ path: '/api/metrics' }, async ({ web }) => {
  const { registry } = web.metrics;
  return new Response(await registry.metrics(), {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  });
});
