import { type BoardState, boardStates } from '@/lib/domain/board/state';

/** What narrows the board. Every part lives in the URL; an empty string means "all". */
export interface BoardFilter {
  query: string;
  state: BoardState | '';
  group: string;
  environment: string;
}

function isBoardState(text: string): text is BoardState {
  return boardStates.some((state) => state === text);
}

/** Reads the filter from the URL. A state nobody knows is no filter. */
export function readBoardFilter(get: (name: string) => string | null): BoardFilter {
  const state = get('state') ?? '';
  return {
    query: (get('query') ?? '').trim(),
    state: isBoardState(state) ? state : '',
    group: get('group') ?? '',
    environment: get('environment') ?? '',
  };
}

/** The filter as query parameters, without those that do not narrow. */
export function boardFilterParams(filter: BoardFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of ['query', 'state', 'group', 'environment'] as const) {
    if (filter[name] !== '') params.set(name, filter[name]);
  }
  return params;
}

/** True when nothing is narrowed. */
export function isWholeBoard(filter: BoardFilter): boolean {
  return boardFilterParams(filter).size === 0;
}

/** A cell in the URL: `acme--payments--ledger/production`. Slugs have no slash, environments may. */
export interface CellAddress {
  service: string;
  environment: string;
}

/** Reads a cell's address, or null when it is none. */
export function readCellAddress(text: string | null): CellAddress | null {
  const slash = text?.indexOf('/') ?? -1;
  if (!text || slash <= 0 || slash === text.length - 1) return null;
  return { service: text.slice(0, slash), environment: text.slice(slash + 1) };
}

/** The opposite of `readCellAddress`. */
export function cellAddressText({ service, environment }: CellAddress): string {
  return `${service}/${environment}`;
}
