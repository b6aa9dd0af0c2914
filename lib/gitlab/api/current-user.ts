import { z } from 'zod';

import { id } from '../fields';

/** Whom the connection's token acts as; a bot for project and group tokens. */
export interface CurrentUser {
  gitlabUserId: number;
  username: string;
  name: string;
}

export const currentUserSchema = z
  .object({ id, username: z.string().min(1), name: z.string() })
  .transform((user): CurrentUser => ({ gitlabUserId: user.id, username: user.username, name: user.name }));
