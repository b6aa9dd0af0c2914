import { z } from 'zod';

/** `limit` and `cursor` of a list. */
export const pageQuery = (most: number, usual: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(usual),
  cursor: z.string().min(1).max(500).optional(),
});

/** A search or a name; empty counts as absent. */
export const text = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));

/** A service's slug in a path. */
export const slug = z.string().regex(/^[\w.+-]{1,600}$/, { error: 'a project path with -- for each slash' });

/** An environment's name in a path; Next has decoded it once. */
export const environmentName = z.string().min(1).max(255);

/** Id of a row in a path. */
export const rowId = z
  .string()
  .regex(/^\d{1,18}$/, { error: 'a number' })
  .transform((value) => BigInt(value));
