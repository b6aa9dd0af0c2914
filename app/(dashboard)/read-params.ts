export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Query parameters by name. Of one that is given twice the first counts; one that is empty is absent. */
export async function readParams(params: SearchParams): Promise<(name: string) => string | null> {
  const given = await params;
  return (name) => {
    const value = given[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined || first === '' ? null : first;
  };
}
