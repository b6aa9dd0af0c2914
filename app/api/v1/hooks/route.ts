import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route({ path: '/api/v1/hooks' }, async ({ web }) => ({
  items: await web.hooks(),
  nextCursor: null,
}));
