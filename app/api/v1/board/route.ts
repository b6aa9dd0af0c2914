import { z } from 'zod';
import { boardStates } from '@/lib/domain/board/state';
import { pageQuery, text } from '@/lib/http/query';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const query = z.object({
  query: text,
  state: z.enum(boardStates).optional(),
  group: text,
  environment: text,
  service: text,
  ...pageQuery(500, 100),
});

export const GET = route({ path: '/api/v1/board', query }, ({ web, query: { service, ...rest } }) =>
  web.board({ ...rest, services: service === undefined ? undefined : [service] }),
);
