import { z } from 'zod';

/*
 * A backup is a gzip file of lines. The first is the header below as JSON. For each of its tables, in order, follow the
 * rows as COPY writes them as text, and a line `\.` (which no row can be: COPY doubles backslashes). The last line is the
 * end as JSON, so that a file that was cut off is recognised.
 */

/** First line of a backup. */
export const headerSchema = z.object({
  format: z.literal('sternway backup'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that the database had. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()) })),
  /** `value` as text: it may not fit a JavaScript number. */
  sequences: z.array(
    z.object({ schema: z.string(), name: z.string(), value: z.string(), isCalled: z.boolean() }),
  ),
});

/** Last line of a backup. */
export const endSchema = z.object({ rows: z.int() });

export type BackupHeader = z.infer<typeof headerSchema>;

export const endOfTable = '\\.';

/** A backup cannot be made or used; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
