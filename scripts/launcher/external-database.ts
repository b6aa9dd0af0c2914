import { Client } from 'pg';
import { StartError } from './start-error';

const oldestSupportedVersion = 160_000;

/**
 * Checks that the database of DATABASE_URL answers and is new enough.
 *
 * @throws StartError; Sternway never falls back to the embedded database when another one was asked for.
 */
export async function checkExternalDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int as version`,
    );
    const version = rows[0]?.version ?? 0;
    if (version < oldestSupportedVersion)
      throw new StartError(
        `DATABASE_URL: the server is Postgres ${Math.floor(version / 10_000)}; 16 or newer is needed.`,
      );
  } catch (error) {
    if (error instanceof StartError) throw error;
    const reason = error instanceof AggregateError ? error.errors.map(String).join(', ') : String(error);
    throw new StartError(
      `DATABASE_URL is set, but ${withoutPassword(url)} does not answer: ${reason}\nStart that database, correct DATABASE_URL, or unset it to use the embedded database.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the database';
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  return shown.href;
}
