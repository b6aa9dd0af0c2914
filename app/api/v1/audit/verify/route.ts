import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Recomputes the hash chain of the whole audit log. */
export const GET = route({ path: '/api/v1/audit/verify' }, ({ web }) => web.commands.verifyAudit());
