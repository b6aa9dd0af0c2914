import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { open, seal } from '@/lib/auth/seal';
import type { Config } from '@/lib/config/env';
import { type Db, inTransaction } from '@/lib/db/client';
import { ensureConnection, readConnections, replaceSecret, type SecretKind } from '@/lib/db/connection';

/** A GitLab connection with its secrets in clear: lives in memory only. */
export interface OpenConnection {
  id: string;
  url: string | null;
  apiToken: string | null;
  webhookSecrets: string[];
  signingTokens: string[];
  /** The current ones, to give to GitLab when Sternway makes a hook. */
  currentWebhookSecret: string | null;
  currentSigningToken: string | null;
}

/** How long a secret that was replaced is still accepted. */
export const rotationOverlapSeconds = 24 * 3600;

const place = (row: string) => ({ table: 'connection_secret', column: 'sealed', row });

/** Reads all connections and opens their secrets. */
export async function openConnections(db: Db, secretKey: Buffer): Promise<OpenConnection[]> {
  const stored = await readConnections(db);
  return stored.map(({ id, url, secrets }) => {
    const opened = secrets.map((secret) => ({
      ...secret,
      plain: open(secretKey, place(secret.id), secret.sealed),
    }));
    const all = (kind: SecretKind) =>
      opened.filter((secret) => secret.kind === kind).map((secret) => secret.plain);
    const current = (kind: SecretKind) =>
      opened.find((secret) => secret.kind === kind && secret.validUntil === null)?.plain ?? null;
    return {
      id,
      url,
      apiToken: current('api_token'),
      webhookSecrets: all('webhook_secret'),
      signingTokens: all('signing_token'),
      currentWebhookSecret: current('webhook_secret'),
      currentSigningToken: current('signing_token'),
    };
  });
}

/** Stores a new secret of a connection, unless it is the current one already. The previous one stays accepted for a day. */
export async function setConnectionSecret(
  db: Db,
  secretKey: Buffer,
  connectionId: string,
  kind: SecretKind,
  plain: string,
  overlapSeconds: number = rotationOverlapSeconds,
): Promise<void> {
  const id = randomUUID();
  await inTransaction(db, async (tx) => {
    // The row lock makes two processes that start together store it once.
    await tx.$queryRaw`select id from connection where id = ${connectionId} for update`;
    const own = (await readConnections(tx)).find((connection) => connection.id === connectionId);
    const current = own?.secrets.find((secret) => secret.kind === kind && secret.validUntil === null);
    if (current !== undefined && open(secretKey, place(current.id), current.sealed) === plain) return;
    await replaceSecret(
      tx,
      { id, connectionId, kind, sealed: seal(secretKey, place(id), plain) },
      overlapSeconds,
    );
  });
}

/** Brings the connection `default` in step with the environment, at the start of a process. */
export async function ensureDefaultConnection(db: Db, config: Config): Promise<void> {
  await inTransaction(db, (tx) => ensureConnection(tx, 'default', config.gitlab.url));
  const given: [SecretKind, string | null][] = [
    ['api_token', config.gitlab.token],
    ['webhook_secret', config.gitlab.webhookSecret],
    ['signing_token', config.gitlab.signingToken],
  ];
  for (const [kind, plain] of given) {
    if (plain !== null) await setConnectionSecret(db, config.secretKey, 'default', kind, plain);
  }
}

/** Keeps the opened connections in memory, for a few seconds: a hook must not cost a query. */
export function createConnectionCache(load: () => Promise<OpenConnection[]>, now: () => number) {
  const freshMs = 5_000;
  const refreshMs = 1_000;
  let held: { at: number; connections: Promise<OpenConnection[]> } | null = null;
  /** A reading that has not begun yet. */
  let next: Promise<OpenConnection[]> | null = null;

  function read(): Promise<OpenConnection[]> {
    const mine = { at: now(), connections: load() };
    held = mine;
    mine.connections.catch(() => {
      if (held === mine) held = null; // the caller gets the error; the next one tries again
    });
    return mine.connections;
  }

  function recent(): Promise<OpenConnection[]> {
    return held === null || now() - held.at > freshMs ? read() : held.connections;
  }

  async function readAnew(): Promise<OpenConnection[]> {
    if (held !== null) await sleep(Math.max(0, held.at + refreshMs - now()));
    next = null;
    return read();
  }

  const byId = (connections: OpenConnection[], id: string) =>
    connections.find((connection) => connection.id === id) ?? null;

  return {
    find: async (id: string): Promise<OpenConnection | null> => byId(await recent(), id),
    /** Reads them after this call, so that a change made before it is seen; at most once a second for all callers. */
    async refresh(id: string): Promise<OpenConnection | null> {
      next ??= readAnew();
      return byId(await next, id);
    },
    all: recent,
  };
}
