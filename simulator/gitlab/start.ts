import { createControl, type SimulatorControl } from './control/control';
import { createFaults } from './control/faults';
import { attachDispatcher } from './hooks/dispatch';
import { listen, stopListening } from './http/listen';
import { createRateLimit } from './http/rate-limit';
import { createGitLabServer } from './http/server';
import { apiRoutes } from './rest/routes';
import type { Clock } from './world/clock';
import { addToken, addUser } from './world/people';
import { createState } from './world/state';
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
}

export interface GitLabSimulator {
  /** Base URL without a trailing slash. */
  url: string;
  /** An administrator's token with scope `api`. */
  token: string;
  webhookSecret: string;
  signingToken: string;
  world: World;
  control: SimulatorControl;
  close(): Promise<void>;
}

/** Starts a GitLab that behaves like the real one for what Sternway uses. Errors: the port is taken. */
export async function startGitLabSimulator(options: GitLabSimulatorOptions = {}): Promise<GitLabSimulator> {
  const { host = '127.0.0.1', port = 0, basePath = '', version = '19.1.0' } = options;
  const state = createState({ version, clock: options.clock ?? { now: () => Date.now() }, seed: 20_260_401 });
  state.edition = options.edition ?? 'free';
  const root = addUser(state, { username: 'root', name: 'Administrator', admin: true, bot: true });
  const { token } = addToken(state, { userId: root.id, name: 'sternway' });
  const webhookSecret = state.random.hex(32);
  const signingToken = `whsec_${Buffer.from(state.random.hex(64), 'hex').toString('base64')}`;

  const faults = createFaults();
  const dispatcher = attachDispatcher(state, faults, { timeoutMs: options.webhookTimeoutMs ?? 10_000 });
  const control = createControl(state, faults, { webhookSecret, signingToken });
  const server = createGitLabServer({
    state,
    dispatcher,
    faults,
    rateLimit: createRateLimit(options.requestsPerMinute ?? null),
    basePath,
    api: apiRoutes,
    pages: [],
  });
  state.url = `http://${host}:${await listen(server, port, host)}${basePath}`;

  return {
    url: state.url,
    token,
    webhookSecret,
    signingToken,
    world: createWorld(state, dispatcher),
    control,
    close: async () => {
      dispatcher.stop();
      await stopListening(server);
    },
  };
}
