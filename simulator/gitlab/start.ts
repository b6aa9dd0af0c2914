import { createControl, type SimulatorControl } from './control/control';
import { createFaults } from './control/faults';
import { controlRoutes } from './control/routes';
import { attachDispatcher } from './hooks/dispatch';
import { listen, stopListening } from './http/listen';
import { createRateLimit } from './http/rate-limit';
import { createGitLabServer } from './http/server';
import { createSigningKey } from './oauth/keys';
import { type OAuthApplication, oauthRoutes } from './oauth/provider';
import { apiRoutes } from './rest/routes';
import { people } from './seed/company';
import { idOf } from './seed/changes';
import { seedDemo } from './seed/history';
import { runDemo } from './seed/run-demo';
import type { Clock } from './world/clock';
import { addToken, addUser } from './world/people';
import { createState, type WorldState } from './world/state';
import { createWorld, type World } from './world/world';

export interface GitLabSimulatorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default `empty`: no projects, and nothing happens unless told. `demo`: a company at work. */
  seed?: 'empty' | 'demo';
  /** Path GitLab lives under, like `/gitlab`. */
  basePath?: string;
  clock?: Clock;
  /** Default 19.1.0. Older versions leave out what they did not have. */
  version?: string;
  /** Default `free`. */
  edition?: 'free' | 'premium';
  /** API requests per caller and minute; no limit unless given. */
  requestsPerMinute?: number;
  /** How long a hook's receiver may take; GitLab's 10 s unless given. */
  webhookTimeoutMs?: number;
  /** Ids of merge requests, pipelines, jobs and deployments begin after this. Default 0. */
  idsAfter?: number;
}

/** Someone of the demo's company, with a token of their own. */
export interface DemoUser {
  username: string;
  name: string;
  email: string;
  role: string;
  token: string;
}

export interface GitLabSimulator {
  /** Base URL without a trailing slash. */
  url: string;
  /** Scope `api`, of a user who is maintainer of every group. */
  token: string;
  adminToken: string;
  webhookSecret: string;
  signingToken: string;
  /** The registered application Sternway signs people in with; it accepts any redirect address. */
  oauth: { clientId: string; clientSecret: string };
  /** The demo's people; none with the empty seed. */
  users: DemoUser[];
  world: World;
  control: SimulatorControl;
  close(): Promise<void>;
}

/** The same seed number tells the same story. */
const storySeed = 20_260_401;

/** Starts a GitLab that behaves like the real one for what Sternway uses. Errors: the port is taken. */
export async function startGitLabSimulator(options: GitLabSimulatorOptions = {}): Promise<GitLabSimulator> {
  const { host = '127.0.0.1', port = 0, basePath = '', version = '19.1.0', idsAfter = 0 } = options;
  const state = createState({
    version,
    clock: options.clock ?? { now: () => Date.now() },
    seed: storySeed,
    firstIds: { merge_request: idsAfter, pipeline: idsAfter, job: idsAfter, deployment: idsAfter },
  });
  state.edition = options.edition ?? 'free';
  const secrets = createSecrets(state);
  const demo = options.seed === 'demo' ? seedDemo(state) : [];
  const users = demo.length > 0 ? tokensForPeople(state) : [];

  const key = createSigningKey();
  const faults = createFaults();
  const dispatcher = attachDispatcher(state, faults, { timeoutMs: options.webhookTimeoutMs ?? 10_000 });
  const control = createControl(state, faults, { ...secrets, key }, demo);
  const application: OAuthApplication = {
    clientId: state.random.hex(64),
    clientSecret: `gloas-${state.random.hex(64)}`,
    redirectUris: null,
  };
  const server = createGitLabServer({
    state,
    dispatcher,
    faults,
    rateLimit: createRateLimit(options.requestsPerMinute ?? null, state.clock),
    basePath,
    api: apiRoutes,
    pages: [
      ...oauthRoutes(state, key, new Map([[application.clientId, application]])),
      ...controlRoutes(control),
    ],
  });
  state.url = `http://${host}:${await listen(server, port, host)}${basePath}`;
  const life = demo.length > 0 ? runDemo(state, demo) : null;

  return {
    url: state.url,
    ...secrets,
    oauth: { clientId: application.clientId, clientSecret: application.clientSecret ?? '' },
    users,
    world: createWorld(state, dispatcher),
    control,
    close: async () => {
      life?.stop();
      dispatcher.stop();
      await stopListening(server);
    },
  };
}

function createSecrets(
  state: WorldState,
): Pick<GitLabSimulator, 'token' | 'adminToken' | 'webhookSecret' | 'signingToken'> {
  const root = addUser(state, { username: 'root', name: 'Administrator', admin: true, bot: true });
  const bot = addUser(state, { username: 'sternway', name: 'Sternway', bot: true });
  state.serviceUserId = bot.id;
  return {
    adminToken: addToken(state, { userId: root.id, name: 'root' }).token,
    token: addToken(state, { userId: bot.id, name: 'sternway' }).token,
    webhookSecret: state.random.hex(32),
    signingToken: `whsec_${Buffer.from(state.random.hex(64), 'hex').toString('base64')}`,
  };
}

function tokensForPeople(state: WorldState): DemoUser[] {
  return people.map(({ username, name, role }) => ({
    username,
    name,
    email: `${username}@acme.example`,
    role,
    token: addToken(state, { userId: idOf(state, username), name: 'demo' }).token,
  }));
}
