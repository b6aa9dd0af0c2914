import { z } from 'zod';
import { auditActions } from '@/lib/domain/audit/entry';
import { pageQuery } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const query = z.object({ action: z.enum(auditActions).optional(), ...pageQuery(500, 50) });

/** Who did what, newest first. */
export const GET = route({ path: '/api/v1/audit', query }, ({ web, query: filter }) => web.audit(filter));
