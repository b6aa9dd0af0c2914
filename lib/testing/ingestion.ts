import { randomUUID } from 'node:crypto';
import { readBoardRows } from '@/lib/db/board';
import { type Db, openDatabase } from '@/lib/db/client';
import { gitlabHookProtocol, gitlabHookReader } from '@/lib/composition/hook-protocol';
import { createInbox, type ReceiveOutcome } from '@/lib/inbox';
import { type IngestDependencies, ingestDeliveries } from '@/lib/ingest';
import { eventOf, type HookBody, type HookProject } from './hook-bodies';

const webhookSecret = 'the secret token of the webhook';

/** A deployment as tests compare it: no ids of ours. */
export interface IngestedDeployment {
  id: number;
  environment: string;
  tier: string;
  status: string;
  rawStatus: string;
  statusChangedAt: Date;
  sha: string | null;
  shortSha: string | null;
  ref: string | null;
  pipelineId: number | null;
  jobId: number | null;
  jobName: string | null;
  deployedBy: string | null;
}

export interface IngestedDelivery {
  id: string;
  status: string;
  attempts: number;
  duplicates: number;
  note: string | null;
}

/** The way of a hook from the inbox to the tables, on a real database and without HTTP or processes. */
export interface Ingestion {
  db: Db;
  url: string;
  /** Hooks that threw while being ingested. */
  failures: { deliveryId: bigint; error: unknown; dead: boolean }[];
  /** What made whole batches be taken apart. */
  batchFailures: unknown[];
  /** Receives a hook as GitLab would send it. */
  send(body: HookBody, headers?: Record<string, string>): Promise<ReceiveOutcome>;
  /** The same for bytes that need not be JSON. */
  sendRaw(raw: Uint8Array, headers?: Record<string, string>): Promise<ReceiveOutcome>;
  /** Ingests until nothing waits whose time has come. */
  drain(changes?: Partial<IngestDependencies>): Promise<void>;
  /** Deployments of a project by ascending GitLab id. */
  deployments(project: HookProject): Promise<IngestedDeployment[]>;
  /** GitLab ids of what the board shows, by environment. */
  board(
    project: HookProject,
  ): Promise<Record<string, { current: number | null; lastAttempt: number | null }>>;
  deliveries(): Promise<IngestedDelivery[]>;
  close(): Promise<void>;
}

/** Opens the inbox and the ingestion of a test database, with the connection `default`. */
export async function openIngestion(url: string): Promise<Ingestion> {
  const database = openDatabase(url, { max: 16, applicationName: 'test' });
  const { db } = database;
  await db.connection.upsert({ where: { id: 'default' }, create: { id: 'default' }, update: {} });
  const secrets = () => Promise.resolve({ webhookSecrets: [webhookSecret], signingTokens: [] });
  const inbox = createInbox({
    db,
    protocol: gitlabHookProtocol,
    secrets: { get: secrets, refresh: secrets },
    now: () => new Date(),
  });
  const failures: Ingestion['failures'] = [];
  const batchFailures: unknown[] = [];

  const ingestion: Ingestion = {
    db,
    url,
    failures,
    batchFailures,
    send: (body, headers = {}) =>
      ingestion.sendRaw(Buffer.from(JSON.stringify(body)), { 'x-gitlab-event': eventOf(body), ...headers }),
    sendRaw: (raw, headers = {}) =>
      inbox.receiveDelivery({
        connectionId: 'default',
        headers: {
          'x-gitlab-token': webhookSecret,
          'idempotency-key': randomUUID(),
          'content-type': 'application/json',
          ...headers,
        },
        raw,
      }),
    async drain(changes = {}) {
      const deps = {
        db,
        reader: gitlabHookReader,
        now: () => new Date(),
        onFailure: (failure: Ingestion['failures'][number]) => void failures.push(failure),
        onBatchFailure: ({ error }: { error: unknown }) => void batchFailures.push(error),
        ...changes,
      };
      while ((await ingestDeliveries(deps)) > 0);
    },
    deployments: (project) => readDeployments(db, project),
    board: (project) => readBoard(db, project),
    deliveries: () =>
      db.$queryRaw<IngestedDelivery[]>`
        select id::text, status, attempts, duplicates, note from delivery order by delivery.id`,
    close: () => database.close(),
  };
  return ingestion;
}

async function readDeployments(db: Db, project: HookProject): Promise<IngestedDeployment[]> {
  const rows = await db.$queryRaw<
    (Omit<IngestedDeployment, 'id' | 'pipelineId' | 'jobId'> & {
      id: bigint;
      pipelineId: bigint | null;
      jobId: bigint | null;
    })[]
  >`
    select d.gitlab_deployment_id as id, e.name as environment, e.tier, d.status, d.raw_status as "rawStatus",
      d.status_changed_at as "statusChangedAt", d.sha, d.short_sha as "shortSha", d.ref, d.gitlab_pipeline_id as "pipelineId",
      d.gitlab_job_id as "jobId", d.job_name as "jobName", d.deployed_by_name as "deployedBy"
    from deployment d join environment e on e.id = d.environment_id join project p on p.id = d.project_id
    where p.gitlab_project_id = ${project.id} order by d.gitlab_deployment_id`;
  const toNumber = (value: bigint | null) => (value === null ? null : Number(value));
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    pipelineId: toNumber(row.pipelineId),
    jobId: toNumber(row.jobId),
  }));
}

async function readBoard(db: Db, project: HookProject): ReturnType<Ingestion['board']> {
  const services = await db.service.findMany({
    where: { project: { gitlabProjectId: BigInt(project.id) } },
    select: { slug: true },
  });
  const rows = await readBoardRows(
    db,
    { services: services.map(({ slug }) => slug) },
    { limit: 10, after: null },
  );
  return Object.fromEntries(
    rows.flatMap(({ row }) =>
      row.environments.map(({ name, current, lastAttempt }) => [
        name,
        {
          current: current?.gitlabDeploymentId ?? null,
          lastAttempt: lastAttempt?.gitlabDeploymentId ?? null,
        },
      ]),
    ),
  );
}

let projects = 0;

/** A project that no other test of the file has. */
export function newProject(): HookProject {
  projects += 1;
  return { id: 1000 + projects, path: `acme/team-${projects}/app-${projects}` };
}
