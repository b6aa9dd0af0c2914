import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Asks GitLab now for what hooks missed, in every project. */
export const POST = route({ path: '/api/v1/reconciliations' }, async ({ web, origin }) => ({
  projects: await web.commands.requestReconciliation(origin),
}));
