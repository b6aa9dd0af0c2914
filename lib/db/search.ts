import { Prisma } from './generated/client';

/** What a person typed into a search field, taken apart. */
export interface SearchTerm {
  /** Lower-case hexadecimal prefix of a sha. */
  shaPrefix: string | null;
  /** `!123` */
  mergeRequestIid: bigint | null;
  /** Matched against names, as a LIKE pattern. */
  pattern: string;
}

/** Reads a search: `!123` is a merge request, 4 to 40 hexadecimal digits may be a commit, anything is looked for in names. */
export function parseSearch(query: string): SearchTerm {
  const text = query.trim().toLowerCase();
  const mr = /^!(\d{1,15})$/.exec(text);
  return {
    shaPrefix: /^[0-9a-f]{4,40}$/.test(text) ? text : null,
    mergeRequestIid: mr?.[1] === undefined ? null : BigInt(mr[1]),
    pattern: `%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`,
  };
}

/** Condition on a deployment's sha that an index can serve: every sha with this prefix lies in this range. */
export function shaHasPrefix(column: Prisma.Sql, prefix: string): Prisma.Sql {
  return prefix.length === 40
    ? Prisma.sql`${column} = ${prefix}`
    : Prisma.sql`(${column} >= ${prefix} and ${column} < ${`${prefix}g`})`;
}
