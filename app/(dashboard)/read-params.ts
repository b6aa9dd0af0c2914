export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/**
 * Query parameters by name. Of one that is given twice the first counts; one that is empty is absent, and so is one with a
 * NUL, which no text in the database has.
 */
export async function readParams(params: SearchParams): Promise<(name: string) => string | null> {
  const given = await params;
  return (name) => {
    const value = given[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined || first === '' || first.includes('\0') ? null : first;
  };
}

/** A part of a path, which Next leaves as the browser encoded it; null when nothing of ours can have that name. */
export function readPathPart(encoded: string): string | null {
  try {
    const part = decodeURIComponent(encoded);
    return part.includes('\0') ? null : part;
  } catch {
    return null; // a broken escape
  }
}
