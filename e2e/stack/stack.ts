import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { BoardPageView } from '@/lib/domain/board/view';
import { freePort } from '@/scripts/postgres/free-port';
import { type GitLabSimulator, startGitLabSimulator } from '@/simulator/gitlab/start';
import type { NewProject } from '@/simulator/gitlab/world/projects';
import type { ProjectRecord } from '@/simulator/gitlab/world/records';
import { answers, type AppProcess, startAppProcess } from './app-process';
import { company, foundCompany } from './company';
import { copyDatabase } from './database-server';

export const adminToken = 'e2e-admin-token-that-only-these-tests-know';

/** A running Sternway. */
export interface Installation {
  readonly url: string;
  readonly webhookUrl: string;
  web: AppProcess;
  readonly worker: AppProcess;
  /** Starts the web process again at the same address. */
  startWeb(): Promise<void>;
  /** Asks the API as the administrator. @throws unless it answers 200 with what is expected */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** What the browser tests run against: a Sternway, and the GitLab it is connected to. */
export interface Stack extends Installation {
  readonly gitlab: GitLabSimulator;
  /** Adds a project whose hooks reach Sternway. It appears on the board with its first deployment. */
  addProject(input: NewProject): ProjectRecord;
}

/** Starts a web and a worker process on a database of their own. */
export async function install(
  name: string,
  gitlab: GitLabSimulator,
  options: { readonly connected: boolean },
): Promise<Installation> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    DATABASE_URL: await copyDatabase(name),
    STERNWAY_SECRET_KEY: randomBytes(32).toString('base64'),
    STERNWAY_ADMIN_TOKEN: adminToken,
    // Long enough that only what a test asks for happens.
    STERNWAY_RECONCILE_SECONDS: '3600',
    STERNWAY_LOG_LEVEL: 'warn',
    GITLAB_WEBHOOK_SECRET: gitlab.webhookSecret,
    GITLAB_WEBHOOK_SIGNING_TOKEN: gitlab.signingToken,
    ...(options.connected ? { GITLAB_URL: gitlab.url, GITLAB_TOKEN: gitlab.token } : {}),
  };
  const installation: Installation = {
    url,
    webhookUrl: `${url}/api/webhooks/gitlab/default`,
    worker: startAppProcess('dist/worker.mjs', env),
    web: startAppProcess('.next/standalone/web.mjs', env),
    async startWeb() {
      installation.web = startAppProcess('.next/standalone/web.mjs', env);
      await answers(`${url}/api/health/ready`, [installation.web]);
    },
    async ask(method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok)
        throw new Error(
          `${method} ${path}: ${response.status} ${await response.text()}\n${installation.web.output()}`,
        );
      return response.json();
    },
    async stop() {
      await Promise.all([installation.web.stop(), installation.worker.stop()]);
    },
  };
  try {
    await answers(`${url}/api/health/ready`, [installation.web, installation.worker]);
  } catch (error) {
    await installation.stop();
    throw error;
  }
  return installation;
}

/** Starts GitLab with a company in it, and a Sternway that has read its history and is told what happens next. */
export async function startStack(databaseName: string): Promise<Stack> {
  const gitlab = await startGitLabSimulator({ seed: 'empty' });
  try {
    foundCompany(gitlab.world);
    const installation = await install(databaseName, gitlab, { connected: true });
    const registerHooks = () => gitlab.control.registerHooks({ url: installation.webhookUrl });
    registerHooks();
    const stack: Stack = {
      ...installation,
      gitlab,
      get web() {
        return installation.web;
      },
      addProject(input) {
        const project = gitlab.world.addProject(input);
        registerHooks();
        return project;
      },
      async stop() {
        await installation.stop();
        await gitlab.close();
      },
    };
    try {
      await holdsCompany(stack);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  } catch (error) {
    await gitlab.close();
    throw error;
  }
}

/** Resolves when the board shows every service as GitLab has it, with every comparison made. */
async function holdsCompany(stack: Stack): Promise<void> {
  const deadline = Date.now() + 60_000;
  let missing: string[] = ['the board'];
  while (missing.length > 0) {
    if (Date.now() > deadline)
      throw new Error(
        `the board lacks ${missing.join(', ')}\n${stack.worker.output()}\n${stack.web.output()}`,
      );
    await pause(100);
    missing = whatLacks(await stack.ask<BoardPageView>('GET', '/api/v1/board?limit=100'), stack.gitlab);
  }
}

function whatLacks({ items }: BoardPageView, { world }: GitLabSimulator): string[] {
  const lacks: string[] = [];
  for (const truth of world.groundTruth()) {
    const path = world.projectPath(truth.projectId);
    const environment = items
      .find(({ project }) => project === path)
      ?.environments.find(({ name }) => name === truth.environment);
    if (
      truth.lastAttempt !== null &&
      (environment?.lastAttempt?.gitlabDeploymentId !== truth.lastAttempt.id ||
        (environment.current?.gitlabDeploymentId ?? null) !== (truth.current?.id ?? null) ||
        environment.ahead?.reason === 'pending')
    )
      lacks.push(`${path} ${truth.environment}`);
  }
  return items.length === 0 ? Object.values(company) : lacks;
}
