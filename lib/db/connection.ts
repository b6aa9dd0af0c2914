import type { Db, Tx } from './client';

export type SecretKind = 'api_token' | 'webhook_secret' | 'signing_token';

export interface SealedSecret {
  id: string;
  kind: SecretKind;
  sealed: Uint8Array;
  /** Null for the current secret. */
  validUntil: Date | null;
}

export interface StoredConnection {
  id: string;
  url: string | null;
  /** The current ones and the previous ones that are still accepted. */
  secrets: SealedSecret[];
}

/** Reads every connection with the secrets that are valid now by the database's clock. */
export async function readConnections(db: Db | Tx): Promise<StoredConnection[]> {
  const rows = await db.$queryRaw<
    {
      id: string;
      url: string | null;
      secrets: { id: string; kind: SecretKind; sealed: string; validUntil: string | null }[];
    }[]
  >`
    select c.id, c.url, coalesce(
      jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'sealed', encode(s.sealed, 'base64'), 'validUntil', s.valid_until)
        order by s.created_at desc) filter (where s.id is not null), '[]') as secrets
    from connection c
    left join connection_secret s on s.connection_id = c.id and (s.valid_until is null or s.valid_until > clock_timestamp())
    group by c.id`;
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    secrets: row.secrets.map((secret) => ({
      id: secret.id,
      kind: secret.kind,
      sealed: Buffer.from(secret.sealed, 'base64'),
      validUntil: secret.validUntil === null ? null : new Date(secret.validUntil),
    })),
  }));
}

/** Creates the connection or changes its address, and locks its row until the transaction ends. */
export async function ensureConnection(tx: Tx, id: string, url: string | null): Promise<void> {
  await tx.$executeRaw`
    insert into connection (id, url) values (${id}, ${url})
    on conflict (id) do update set url = coalesce(excluded.url, connection.url)`;
}

/**
 * Makes a new secret the current one. The one it replaces stays accepted for `overlapSeconds`, so that no hook is refused
 * while GitLab is being told the new one.
 */
export async function replaceSecret(
  tx: Tx,
  secret: { id: string; connectionId: string; kind: SecretKind; sealed: Uint8Array },
  overlapSeconds: number,
): Promise<void> {
  await tx.$executeRaw`
    update connection_secret set valid_until = clock_timestamp() + make_interval(secs => ${overlapSeconds})
    where connection_id = ${secret.connectionId} and kind = ${secret.kind} and valid_until is null`;
  await tx.connectionSecret.create({
    data: {
      id: secret.id,
      connectionId: secret.connectionId,
      kind: secret.kind,
      sealed: new Uint8Array(secret.sealed),
    },
  });
  await tx.$executeRaw`delete from connection_secret where valid_until < clock_timestamp()`;
}

/** Requests per second that the bucket of a connection refills by, and how many it holds. GitLab.com allows 2,000 a minute and user. */
const refillPerSecond = 20;
const bucketSize = 100;

/**
 * Takes one API request from the connection's bucket, which all workers share.
 * @returns 0 when it was granted, else how many milliseconds to wait before asking again.
 */
export async function takeRequest(db: Db, connectionId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ wait: number }[]>`
    with bucket as (
      select id, paused_until,
        least(${bucketSize}::float8, rate_tokens + ${refillPerSecond}::float8 * extract(epoch from clock_timestamp() - rate_refilled_at)::float8) as tokens
      from connection where id = ${connectionId} for update
    ), taken as (
      update connection c set rate_tokens = b.tokens - 1, rate_refilled_at = clock_timestamp()
      from bucket b
      where c.id = b.id and b.tokens >= 1 and (b.paused_until is null or b.paused_until <= clock_timestamp())
      returning c.id
    )
    select case
      when exists (select 1 from taken) then 0
      when b.paused_until > clock_timestamp() then ceil(extract(epoch from b.paused_until - clock_timestamp()) * 1000)
      else ceil((1 - b.tokens) / ${refillPerSecond}::float8 * 1000)
    end::float8 as wait
    from bucket b`;
  return row?.wait ?? 0;
}

/** Nobody calls this GitLab for so long (it answered 429), by the database's clock. */
export async function pauseRequests(db: Db, connectionId: string, milliseconds: number): Promise<void> {
  await db.$executeRaw`
    update connection set paused_until = greatest(paused_until, clock_timestamp() + make_interval(secs => ${milliseconds / 1000}))
    where id = ${connectionId}`;
}
