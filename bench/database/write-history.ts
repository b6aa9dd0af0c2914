import fs from 'node:fs';
import pg from 'pg';
import { environments, people, services } from '../workload/company';

/** Below this the board would not be full: two deployments of each environment. */
export const smallestHistory = 2 * services.length * environments.length;

/**
 * Fills an empty database with the history of the company: `deployments` deployments with their events, jobs, pipelines,
 * tags, merge requests and comparisons, and as many deliveries. The board is equally full whatever the size.
 */
export async function writeHistory(databaseUrl: string, deployments: number): Promise<void> {
  if (deployments < smallestHistory) throw new Error(`a history has at least ${smallestHistory} deployments`);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'sternway-bench' });
  await client.connect();
  try {
    // Rows that refer to each other are made together: no constraint has to look for them one by one.
    await client.query("set session_replication_role = 'replica'");
    await client.query("set synchronous_commit = off; set work_mem = '256MB'; select setseed(0.5)");
    await client.query("select set_config('bench.deployments', $1, false)", [String(deployments)]);
    await keepAsTable(client, 'bench_service', services);
    await keepAsTable(client, 'bench_environment', environments);
    await keepAsTable(client, 'bench_person', people);
    await client.query(fs.readFileSync('bench/database/history.sql', 'utf8'));
    // As autovacuum does in the course of time: statistics, and which pages everybody can see.
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}

/** Makes a temporary table of a list of objects, numbered from 1 in their order. */
async function keepAsTable(client: pg.Client, name: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).map(
    (key) => `value ->> ${client.escapeLiteral(key)} as ${client.escapeIdentifier(key)}`,
  );
  await client.query(
    `create temporary table ${name} as select ordinality::int as number, ${columns.join(', ')}
      from jsonb_array_elements($1::jsonb) with ordinality`,
    [JSON.stringify(rows)],
  );
}
