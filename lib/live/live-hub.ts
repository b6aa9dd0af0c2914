import { readBoardRows } from '@/lib/db/board';
import type { Db } from '@/lib/db/client';
import { readDeploymentPlaces } from '@/lib/db/deployment-read';
import { type LiveEventRow, liveEventRange, readLiveEvents } from '@/lib/db/live-event';
import type { LiveMessage } from '@/lib/domain/board/view';

export type LiveListener = (message: LiveMessage | { kind: 'reset'; id: string }) => void;

export interface LiveHub {
  /**
   * Hears of everything after `lastEventId`, or from now on when that is null. A `reset` tells that events are missing:
   * read everything again.
   */
  subscribe(lastEventId: bigint | null, listener: LiveListener): Promise<() => void>;
  /** Reads what is new and passes it on; called on a notification and after reconnecting. */
  wake(): void;
  viewers(): number;
}

/** After a reading that failed. Milliseconds. */
const retryMs = 1_000;
/** Most events read at once. */
const pageSize = 500;
/** A page that was away for more events than this reads everything anew instead. */
const replayLimit = 500;

interface Subscriber {
  listener: LiveListener;
  /** Messages that came while older ones are still being read; null once it is up to date. */
  held: LiveMessage[] | null;
  /** Messages up to this one it has been told already. */
  toldTo: bigint;
}

/** One reader of live events per process, whatever the number of pages open. */
export function createLiveHub(deps: { db: Db; onError: (error: unknown) => void }): LiveHub {
  const subscribers = new Set<Subscriber>();
  let position: bigint | null = null;
  let reading = false;
  let again = false;
  let retry: NodeJS.Timeout | null = null;

  async function startPosition(): Promise<bigint> {
    position ??= (await liveEventRange(deps.db)).newest;
    return position;
  }

  async function read(): Promise<void> {
    const from = await startPosition();
    const rows = await readLiveEvents(deps.db, from, pageSize);
    const last = rows.at(-1);
    if (last === undefined) return;
    const messages = subscribers.size === 0 ? [] : await describe(deps.db, rows);
    position = last.id;
    for (const message of messages) {
      for (const subscriber of subscribers) {
        if (BigInt(message.id) <= subscriber.toldTo) continue;
        if (subscriber.held === null) tell(subscriber, message);
        else subscriber.held.push(message);
      }
    }
    if (rows.length === pageSize) again = true;
  }

  /** A viewer that cannot be told anything any more is forgotten: the others must not miss a message because of it. */
  function tell(subscriber: Subscriber, message: Parameters<LiveListener>[0]): void {
    try {
      subscriber.listener(message);
    } catch (error) {
      subscribers.delete(subscriber);
      deps.onError(error);
    }
  }

  /** Brings a new subscriber up to date. */
  async function catchUp(subscriber: Subscriber, lastEventId: bigint | null): Promise<void> {
    const from = await startPosition();
    if (lastEventId !== null && lastEventId !== from) {
      const { oldest } = await liveEventRange(deps.db);
      const missed =
        lastEventId > from || lastEventId + 1n < oldest
          ? null
          : await readLiveEvents(deps.db, lastEventId, replayLimit + 1);
      if (missed === null || missed.length > replayLimit) {
        tell(subscriber, { kind: 'reset', id: from.toString() });
      } else {
        for (const message of await describe(deps.db, missed)) tell(subscriber, message);
        subscriber.toldTo = missed.at(-1)?.id ?? lastEventId;
      }
    }
    for (const message of subscriber.held ?? [])
      if (BigInt(message.id) > subscriber.toldTo) tell(subscriber, message);
    subscriber.held = null;
  }

  async function pump(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        await read();
      } while (again);
    } catch (error) {
      deps.onError(error);
      retry ??= setTimeout(() => {
        retry = null;
        void pump();
      }, retryMs).unref();
    } finally {
      reading = false;
    }
  }

  return {
    wake: () => void pump(),
    viewers: () => subscribers.size,
    async subscribe(lastEventId, listener) {
      const subscriber: Subscriber = { listener, held: [], toldTo: 0n };
      subscribers.add(subscriber);
      try {
        await catchUp(subscriber, lastEventId);
      } catch (error) {
        subscribers.delete(subscriber);
        throw error;
      }
      return () => void subscribers.delete(subscriber);
    },
  };
}

/** Turns events into what pages are told; several events on one service become one message with its present row. */
async function describe(db: Db, events: LiveEventRow[]): Promise<LiveMessage[]> {
  const lastOf = new Map<string, LiveEventRow>();
  for (const event of events)
    lastOf.set(`${event.kind}/${event.subject.serviceId ?? event.subject.deploymentId}`, event);
  const kept = [...lastOf.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ids = (pick: (event: LiveEventRow) => string | undefined) =>
    kept.flatMap((event) => (pick(event) ? [BigInt(pick(event) ?? 0)] : []));
  const serviceIds = ids((event) => event.subject.serviceId);
  const deploymentIds = ids((event) => event.subject.deploymentId);
  const [rows, places] = await Promise.all([
    serviceIds.length === 0
      ? []
      : readBoardRows(db, { serviceIds }, { limit: serviceIds.length, after: null }),
    deploymentIds.length === 0 ? [] : readDeploymentPlaces(db, deploymentIds),
  ]);
  const rowOf = new Map(rows.map(({ id, row }) => [id.toString(), row]));
  const placeOf = new Map(places.map((place) => [place.deploymentId, place]));
  return kept.flatMap((event): LiveMessage[] => {
    const id = event.id.toString();
    if (event.kind === 'board') {
      const row = rowOf.get(event.subject.serviceId ?? '');
      return row === undefined ? [] : [{ kind: 'board', id, data: { row } }];
    }
    const place = placeOf.get(event.subject.deploymentId ?? '');
    return place === undefined ? [] : [{ kind: 'deployment', id, data: place }];
  });
}
