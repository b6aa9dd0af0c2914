import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres';

/** A server for throw-away databases. */
export interface ScratchPostgres {
  /** Connection string of a database whose user may create others. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A server for tests and for writing migrations: the one of TEST_DATABASE_URL, else an embedded one in a temporary
 * folder, without the safety on power loss that nobody needs there.
 */
export async function startScratchPostgres(): Promise<ScratchPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: () => Promise.resolve() };
  const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-scratch-'));
  // The server may run as another user, who has to get in.
  fs.chmodSync(dataDirectory, 0o711);
  const remove = () => {
    fs.rmSync(dataDirectory, { recursive: true, force: true });
  };
  try {
    const server = await startEmbeddedPostgres({
      dataDirectory,
      log: () => {},
      settings: {
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        max_connections: '300',
        autovacuum: 'off',
      },
    });
    return {
      url: server.url,
      async stop() {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Creates a database on the server of `serverUrl`, as a copy of `template` when given, and returns its connection string. */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const copy = template === undefined ? '' : ` template ${client.escapeIdentifier(template)}`;
    await client.query(`create database ${client.escapeIdentifier(name)}${copy}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops a database, closing whatever connections it has. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}
