import { createReconciler } from '@/lib/composition/gitlab-reader';
import type { OpenConnection } from '@/lib/composition/connections';
import type { Db } from '@/lib/db/client';
import { requestReconciliation } from '@/lib/db/project';
import {
  discoverProjects,
  fetchDueComparison,
  type ReconcileDependencies,
  reconcileDueProject,
} from '@/lib/ingest';
import {
  type GitLabSimulator,
  type GitLabSimulatorOptions,
  startGitLabSimulator,
} from '@/simulator/gitlab/start';
import { type HookReceiver, startHookReceiver } from '@/simulator/gitlab/testing/receiver';
import { type GitLabProxy, startGitLabProxy } from './gitlab-proxy';

/** Address at which the tested Sternway takes hooks of the connection `default`. */
const publicUrl = 'http://sternway.example.com';
export const hookUrl = `${publicUrl}/api/webhooks/gitlab/default`;

/** A simulated GitLab, and Sternway's reconciliation reading it over HTTP. */
export interface Reconciliation {
  simulator: GitLabSimulator;
  /** Between the two. */
  proxy: GitLabProxy;
  /** Hooks that GitLab sent to projects prepared with `watch`. */
  hooks: HookReceiver;
  connection: OpenConnection;
  failures: { project: string; error: unknown }[];
  /** Lets a project send its hooks to `hooks`. */
  watch(projectId: number): void;
  /** What workers need to read this GitLab into `db`. */
  dependencies(db: Db, changes?: Partial<ReconcileDependencies>): ReconcileDependencies;
  /** Looks for projects, then reconciles all of them once. */
  all(db: Db, changes?: Partial<ReconcileDependencies>): Promise<void>;
  /** Reconciles what is due. @returns how many projects. */
  due(db: Db, changes?: Partial<ReconcileDependencies>): Promise<number>;
  /** Fetches the comparisons that are due. */
  comparisons(db: Db): Promise<void>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

export async function startReconciliation(options: GitLabSimulatorOptions = {}): Promise<Reconciliation> {
  const simulator = await startGitLabSimulator({ seed: 'empty', ...options });
  const proxy = await startGitLabProxy(simulator.url);
  const hooks = await startHookReceiver();
  const connection: OpenConnection = {
    id: 'default',
    url: proxy.url,
    apiToken: simulator.token,
    webhookSecrets: [],
    signingTokens: [],
    currentWebhookSecret: null,
    currentSigningToken: null,
  };
  const source = {
    find: (id: string) => Promise.resolve(id === connection.id ? connection : null),
    all: () => Promise.resolve([connection]),
  };
  const failures: Reconciliation['failures'] = [];
  const made: Reconciliation = {
    simulator,
    proxy,
    hooks,
    connection,
    failures,
    watch: (projectId) => void simulator.world.addHook({ projectId, url: hooks.url }),
    dependencies: (db, changes = {}) => ({
      db,
      gitlab: createReconciler(db, source, publicUrl),
      now: () => new Date(),
      everySeconds: 300,
      backfillDeployments: 500,
      onFailure: (failure) => void failures.push(failure),
      ...changes,
    }),
    async all(db, changes) {
      const deps = made.dependencies(db, changes);
      const errors: unknown[] = [];
      await requestReconciliation(db);
      await discoverProjects({ ...deps, onFailure: ({ error }) => void errors.push(error) }, never);
      if (errors.length > 0) throw new AggregateError(errors, 'projects could not be listed');
      await made.due(db, changes);
    },
    async due(db, changes) {
      const deps = made.dependencies(db, changes);
      let count = 0;
      while (await reconcileDueProject(deps, never)) {
        count += 1;
        if (count > 1000) throw new Error('projects stay due');
      }
      return count;
    },
    async comparisons(db) {
      const { gitlab } = made.dependencies(db);
      const errors: unknown[] = [];
      while (await fetchDueComparison({ db, gitlab, onFailure: ({ error }) => void errors.push(error) }));
    },
    async close() {
      await simulator.close();
      await proxy.close();
      await hooks.close();
    },
  };
  return made;
}
