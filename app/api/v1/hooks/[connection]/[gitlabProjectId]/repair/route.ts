import { z } from 'zod';
import { Problem } from '@/lib/http/problem';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const params = z.object({
  connection: z.string().min(1).max(100),
  gitlabProjectId: z.coerce.number().int().positive(),
});

/** Creates the project's hook in GitLab, adds missing events, or has GitLab switch it on again. */
export const POST = route(
  { path: '/api/v1/hooks/{connection}/{gitlabProjectId}/repair', params },
  async ({ web, origin, params: at }) => {
    const outcome = await web.commands.repairHook(origin, at.connection, at.gitlabProjectId);
    if (outcome.kind === 'not_found')
      throw new Problem(404, 'no_such_project', 'There is no such project on this connection.');
    if (outcome.kind === 'refused') throw new Problem(502, 'gitlab_refused', outcome.detail);
    return { state: outcome.state };
  },
);
