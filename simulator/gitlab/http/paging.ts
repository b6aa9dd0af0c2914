import { type Answer, ApiError, invalidParameter } from './answer';
import type { Context } from './context';
import { isRecord } from './is-record';

const largestPage = 100;
/** GitLab leaves totals out beyond this. */
const countedRows = 10_000;

function pageSize({ params }: Context): number {
  const size = params.integer('per_page') ?? 20;
  if (size < 1) throw invalidParameter('per_page does not have a valid value');
  return Math.min(size, largestPage);
}

function linkTo(context: Context, changes: Record<string, string>, rel: string): string {
  const url = new URL(context.url);
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  return `<${new URL(context.state.url).origin}${url.pathname}${url.search}>; rel="${rel}"`;
}

/**
 * One page by `page` and `per_page`, with GitLab's headers. `counted: false` for lists that name no totals (jobs, commits).
 */
export function offsetPage<T>(
  context: Context,
  rows: readonly T[],
  present: (row: T) => unknown,
  options: { counted?: boolean } = {},
): Answer {
  const perPage = pageSize(context);
  const page = context.params.integer('page') ?? 1;
  if (page < 1) throw invalidParameter('page does not have a valid value');
  const offset = (page - 1) * perPage;
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const hasNext = offset + perPage < rows.length;
  const counted = (options.counted ?? true) && rows.length <= countedRows;
  const to = (number: number, rel: string): string =>
    linkTo(context, { page: String(number), per_page: String(perPage) }, rel);
  const links = [
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    ...(hasNext ? [to(page + 1, 'next')] : []),
    to(1, 'first'),
    ...(counted ? [to(pages, 'last')] : []),
  ];
  return {
    status: 200,
    body: rows.slice(offset, offset + perPage).map(present),
    headers: {
      Link: links.join(', '),
      'X-Page': String(page),
      'X-Per-Page': String(perPage),
      'X-Next-Page': hasNext ? String(page + 1) : '',
      'X-Prev-Page': page > 1 ? String(page - 1) : '',
      ...(counted ? { 'X-Total': String(rows.length), 'X-Total-Pages': String(pages) } : {}),
    },
  };
}

/** One page after the id in `cursor` or `id_after`/`id_before`; the only header is the link to the next page. */
export function keysetPage<T extends { id: number }>(
  context: Context,
  rows: readonly T[],
  present: (row: T) => unknown,
): Answer {
  const { params } = context;
  const perPage = pageSize(context);
  const orderBy = params.string('order_by') ?? 'id';
  if (orderBy !== 'id')
    throw new ApiError(405, { error: 'Keyset pagination is not yet available for this type of request' });
  const ascending = params.oneOf('sort', ['asc', 'desc']) === 'asc';
  const cursor = decodeCursor(params.string('cursor'));
  const after = params.integer('id_after') ?? (ascending ? cursor : undefined);
  const before = params.integer('id_before') ?? (ascending ? undefined : cursor);
  const sorted = rows
    .filter(({ id }) => (after === undefined || id > after) && (before === undefined || id < before))
    .toSorted((a, b) => (ascending ? a.id - b.id : b.id - a.id));
  const shown = sorted.slice(0, perPage);
  const last = shown.at(-1);
  const headers: Record<string, string> = { 'X-Per-Page': String(perPage) };
  if (last && sorted.length > perPage) {
    const encoded = Buffer.from(JSON.stringify({ id: String(last.id), _kd: 'n' })).toString('base64url');
    headers['Link'] = linkTo(
      context,
      { cursor: encoded, per_page: String(perPage), pagination: 'keyset' },
      'next',
    );
  }
  return { status: 200, body: shown.map(present), headers };
}

function decodeCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const value = isRecord(parsed) ? Number(parsed['id']) : Number.NaN;
    if (Number.isInteger(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidParameter('cursor is invalid');
}

export function wantsKeyset({ params }: Context): boolean {
  return params.oneOf('pagination', ['keyset', 'legacy', 'offset']) === 'keyset';
}
