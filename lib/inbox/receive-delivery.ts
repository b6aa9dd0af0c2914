import type { Db } from '@/lib/db/client';
import { insertDeliveries, type NewDelivery } from '@/lib/db/delivery';
import { GroupCommit } from './group-commit';
import type { ConnectionSecretsSource, HookProtocol } from './ports';

export interface DeliveryRequest {
  connectionId: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  /** The body as it came over the wire. */
  raw: Uint8Array;
}

/** `errored` (we could not store it) is thrown; everything the sender can be told is an outcome. */
export type ReceiveOutcome =
  | { kind: 'stored'; deliveryId: string; outcome: 'accepted' | 'duplicate' | 'ignored' | 'quarantined' }
  | { kind: 'unauthorized'; reason: string }
  | { kind: 'unknown_connection' };

export interface InboxDependencies {
  db: Db;
  protocol: HookProtocol;
  secrets: ConnectionSecretsSource;
  now: () => Date;
}

const outcomeOf = { pending: 'accepted', ignored: 'ignored', quarantined: 'quarantined' } as const;

type Stored = Extract<ReceiveOutcome, { kind: 'stored' }>;

/**
 * Makes the inbox: checks who sent a delivery, takes secrets out of it and stores it. Its promise settles after the commit,
 * so that what was answered with 200 survives any crash. Requests under way at the same time share one insert.
 */
export function createInbox(deps: InboxDependencies): {
  receiveDelivery(request: DeliveryRequest): Promise<ReceiveOutcome>;
} {
  const inserts = new GroupCommit<NewDelivery, Stored>((items) => store(deps.db, items), {
    maxItems: 200,
    maxBytes: 32 * 1024 * 1024,
  });

  return {
    async receiveDelivery({ connectionId, headers, raw }) {
      const secrets = await deps.secrets.get(connectionId);
      let checked =
        secrets === null ? null : deps.protocol.verify({ headers, raw, secrets, now: deps.now() });
      if (checked === null || !checked.ok) {
        const fresh = await deps.secrets.refresh(connectionId);
        checked =
          fresh === null ? null : deps.protocol.verify({ headers, raw, secrets: fresh, now: deps.now() });
      }
      if (checked === null) return { kind: 'unknown_connection' };
      if (!checked.ok) return { kind: 'unauthorized', reason: checked.reason };
      const deliveryKey = deps.protocol.deliveryKey(headers, connectionId, raw);
      const prepared = deps.protocol.prepare(headers, raw);
      return inserts.add({ ...prepared, connectionId, deliveryKey, duplicates: 0 }, prepared.body.byteLength);
    },
  };
}

/** Stores a group of deliveries; the same key twice in one group is one row. */
async function store(db: Db, items: NewDelivery[]): Promise<Stored[]> {
  const keyOf = (item: { connectionId: string; deliveryKey: string }) =>
    `${item.connectionId}\n${item.deliveryKey}`;
  const distinct = new Map<string, NewDelivery>();
  const first = new Set<NewDelivery>();
  for (const item of items) {
    const same = distinct.get(keyOf(item));
    if (same === undefined) {
      distinct.set(keyOf(item), { ...item });
      first.add(item);
    } else {
      same.duplicates += 1;
    }
  }
  const rows = new Map((await insertDeliveries(db, [...distinct.values()])).map((row) => [keyOf(row), row]));
  return items.map((item) => {
    const row = rows.get(keyOf(item));
    if (row === undefined) throw new Error('the database answered no row for a delivery');
    const isNew = row.inserted && first.has(item);
    return {
      kind: 'stored',
      deliveryId: row.id.toString(),
      outcome: isNew ? outcomeOf[item.status] : 'duplicate',
    };
  });
}
