'use client';

import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { BoardPageView, BoardRowView } from '@/lib/domain/board/view';
import { describeError } from '../api/api-error';
import { apiGet, apiPath } from '../api/client';
import { announce } from '../live/announcer';
import { useLiveMessage, useLiveReset } from '../live/use-live';
import { type BoardFilter, boardFilterParams, readBoardFilter } from './board-filter';
import { appendPage, applyRows, type LoadedRows } from './board-rows';
import { cellChanged } from './cell-model';
import { changeAnnouncement } from './change-announcement';

/** Rows of a page that the browser asks for. */
const pageSize = 100;
/** How long messages are gathered: a burst of hooks draws the board once. */
const gatherMs = 150;
/** A search is the server's to answer, so while one is on, changes ask it again, at most this often. */
const searchAgainMs = 5000;

type Timer = ReturnType<typeof setTimeout> | undefined;

interface BoardRows {
  rows: BoardRowView[];
  /** There is more below. */
  more: boolean;
  /** The rows do not answer the filter yet. */
  pending: boolean;
  failure: { title: string; detail: string } | null;
  /** How often a cell changed while the page was open, by `service/environment`. */
  changes: ReadonlyMap<string, number>;
  loadMore: () => void;
  reload: () => void;
}

function boardPath(filterKey: string, cursor: string | null): string {
  const params = Object.fromEntries(new URLSearchParams(filterKey));
  return apiPath('/api/v1/board', { ...params, limit: pageSize, cursor });
}

/** Reads pages from the start until as many rows are there as before. */
async function readAgain(filterKey: string, atLeast: number, signal: AbortSignal): Promise<LoadedRows> {
  let loaded: LoadedRows = { rows: [], nextCursor: null };
  do {
    loaded = appendPage(loaded, await apiGet<BoardPageView>(boardPath(filterKey, loaded.nextCursor), signal));
  } while (loaded.nextCursor !== null && loaded.rows.length < atLeast);
  return loaded;
}

/**
 * The rows of the board: the server's first page, the pages below it, what the filter asks for, and every change
 * that arrives while the page is open.
 */
export function useBoardRows(
  initial: BoardPageView,
  initialFilter: BoardFilter,
  filter: BoardFilter,
): BoardRows {
  const filterKey = boardFilterParams(filter).toString();
  const [loaded, setLoaded] = useState<LoadedRows>({ rows: initial.items, nextCursor: initial.nextCursor });
  const [answered, setAnswered] = useState(() => boardFilterParams(initialFilter).toString());
  const [failure, setFailure] = useState<BoardRows['failure']>(null);
  const [changes, setChanges] = useState<ReadonlyMap<string, number>>(new Map());
  const reading = useRef<AbortController | null>(null);
  const gathered = useRef(new Map<string, BoardRowView>());
  /** Rows told of since the reading under way began: its answer may be older than they are. */
  const newer = useRef(new Map<string, BoardRowView>());
  const timers = useRef<{ gather: Timer; search: Timer }>({ gather: undefined, search: undefined });

  const read = useCallback(async (key: string, atLeast: number) => {
    reading.current?.abort();
    const abort = new AbortController();
    reading.current = abort;
    newer.current.clear();
    try {
      const fresh = await readAgain(key, atLeast, abort.signal);
      if (abort.signal.aborted) return;
      const asked = readBoardFilter((name) => new URLSearchParams(key).get(name));
      setLoaded(applyRows(fresh, newer.current.values(), asked));
      setAnswered(key);
      setFailure(null);
    } catch (error) {
      if (!abort.signal.aborted) setFailure(describeError(error));
    }
  }, []);

  useEffect(() => {
    if (filterKey !== answered) void read(filterKey, 0);
  }, [filterKey, answered, read]);

  useEffect(() => {
    const pending = timers.current;
    return () => {
      reading.current?.abort();
      clearTimeout(pending.gather);
      clearTimeout(pending.search);
    };
  }, []);

  const reload = useEffectEvent(() => void read(filterKey, loaded.rows.length));
  useLiveReset(() => reload());

  const drawGathered = useEffectEvent(() => {
    timers.current.gather = undefined;
    const fresh = [...gathered.current.values()];
    gathered.current.clear();
    const before = new Map(loaded.rows.map((row) => [row.service, row]));
    const changed: { row: BoardRowView; environment: BoardRowView['environments'][number] }[] = [];
    for (const row of fresh) {
      const known = before.get(row.service);
      for (const environment of row.environments) {
        const old = known?.environments.find(({ name }) => name === environment.name);
        if (known && (!old || cellChanged(old, environment))) changed.push({ row, environment });
      }
    }
    setLoaded((now) => applyRows(now, fresh, filter));
    if (changed.length === 0) return;
    setChanges((counts) => {
      const counted = new Map(counts);
      for (const { row, environment } of changed) {
        const key = `${row.service}/${environment.name}`;
        counted.set(key, (counted.get(key) ?? 0) + 1);
      }
      return counted;
    });
    for (const { text, urgency } of changeAnnouncement(changed)) announce(text, urgency);
  });

  const searchAgain = useEffectEvent(() => {
    timers.current.search = undefined;
    reload();
  });

  useLiveMessage((message) => {
    if (message.kind !== 'board') return;
    const { row } = message.data;
    gathered.current.set(row.service, row);
    newer.current.set(row.service, row);
    timers.current.gather ??= setTimeout(drawGathered, gatherMs);
    if (filter.query !== '') timers.current.search ??= setTimeout(searchAgain, searchAgainMs);
  });

  const { nextCursor } = loaded;
  const loadMore = useCallback(() => {
    if (nextCursor === null || filterKey !== answered) return;
    const abort = new AbortController();
    reading.current?.abort();
    reading.current = abort;
    newer.current.clear();
    const readMore = async () => {
      try {
        const page = await apiGet<BoardPageView>(boardPath(filterKey, nextCursor), abort.signal);
        if (abort.signal.aborted) return;
        const asked = readBoardFilter((name) => new URLSearchParams(filterKey).get(name));
        const told = [...newer.current.values()];
        setLoaded((before) => applyRows(appendPage(before, page), told, asked));
      } catch (error) {
        if (!abort.signal.aborted) setFailure(describeError(error));
      }
    };
    void readMore();
  }, [nextCursor, filterKey, answered]);

  const retry = useCallback(() => {
    setFailure(null);
    void read(filterKey, 0);
  }, [filterKey, read]);

  return {
    rows: loaded.rows,
    more: loaded.nextCursor !== null,
    pending: filterKey !== answered,
    failure,
    changes,
    loadMore,
    reload: retry,
  };
}
