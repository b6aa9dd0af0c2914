import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '@/scripts/migrate/migrate-database';
import { locateBinaries } from '@/scripts/postgres/binaries';
import { clusterUser, ensureCluster } from '@/scripts/postgres/cluster';
import { createDatabase } from '@/scripts/postgres/databases';
import { type Postmaster, startPostmaster, stopPostmaster } from '@/scripts/postgres/postmaster';
import { serverIdentity } from '@/scripts/postgres/server-identity';

/** A server of its own that a test may crash; nobody starts it again but the test. Commits are as durable as usual. */
export interface FragilePostgres {
  /** Of a migrated, empty database. */
  url: string;
  /** As `pg_ctl stop -m immediate`: connections break, nothing is flushed, the next start replays the log. */
  crash(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export async function startFragilePostgres(): Promise<FragilePostgres> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sternway-fragile-'));
  // The server may run as another user, who has to get in.
  fs.chmodSync(folder, 0o711);
  const silent = () => {};
  const identity = serverIdentity(path.join(folder, 'postgres'));
  const binaries = locateBinaries(identity, identity ? '/var/lib/sternway' : folder, silent);
  const cluster = await ensureCluster(folder, binaries, identity);
  const postmaster: Postmaster = { directory: cluster.directory, binaries, identity };
  const start = async () => {
    await startPostmaster(postmaster, cluster.port, { fsync: 'off', max_connections: '100' });
  };
  await start();
  const admin = `postgresql://${clusterUser}:${cluster.password}@127.0.0.1:${cluster.port}/postgres`;
  const url = await createDatabase(admin, 'fragile');
  await migrateDatabase(url, path.resolve(import.meta.dirname, '../../prisma/migrations'), silent);
  return {
    url,
    start,
    crash: () => stopPostmaster(postmaster, 'immediate'),
    async remove() {
      await stopPostmaster(postmaster, 'immediate');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
