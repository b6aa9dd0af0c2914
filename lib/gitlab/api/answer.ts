import type { z } from 'zod';

import { GitLabError } from './gitlab-error';

/** Validates an answer; names the first field that is not as expected, without its value. */
export function readAnswer<T>(operation: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join('.') || 'the answer';
  throw new GitLabError({
    kind: 'unreadable_answer',
    operation,
    message: `${path}: ${issue?.message ?? 'not as expected'}`,
  });
}
