import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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
