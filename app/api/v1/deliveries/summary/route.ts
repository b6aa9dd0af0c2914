import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

export const GET = route({ path: '/api/v1/deliveries/summary' }, ({ web }) => web.deliverySummary());
