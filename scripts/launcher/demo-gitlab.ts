import { z } from 'zod';
import { StartError } from './start-error';
import { superviseProcess, type SupervisedProcess } from './supervised-process';

const readyLineSchema = z.object({
  url: z.url(),
  token: z.string(),
  webhookSecret: z.string(),
  signingToken: z.string(),
});

/** The simulated GitLab of the demo, as it is being started. */
export interface DemoGitlab {
  readonly process: SupervisedProcess;
  /** What it says when it answers. */
  readonly ready: Promise<ReadyGitlab>;
}

/** The simulated GitLab of the demo, at work. */
export interface ReadyGitlab {
  readonly url: string;
  /** What the web server and the worker need to know about it. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes it post its hooks to this address, now and after every restart. */
  sendHooksTo(webhookUrl: string): Promise<void>;
}

const patienceMilliseconds = 60_000;

/** Starts the simulated GitLab with a seeded company on a port of this machine. */
export function startDemoGitlab(port: number, log: (message: string) => void): DemoGitlab {
  let webhookUrl: string | null = null;
  let announce: (line: z.infer<typeof readyLineSchema>) => void = () => {};
  const announced = new Promise<z.infer<typeof readyLineSchema>>((resolve) => {
    announce = resolve;
  });
  const gitlab = superviseProcess(
    {
      name: 'simulated GitLab',
      args: ['dist/simulator.mjs', '--port', String(port), '--seed', 'demo'],
      env: {},
      onLine: (line) => {
        const parsed = readReadyLine(line);
        if (!parsed) return true;
        announce(parsed);
        if (webhookUrl !== null) void registerHooks(parsed.url, webhookUrl, log);
        return false;
      },
    },
    log,
  );

  async function ready(): Promise<ReadyGitlab> {
    const waited = new AbortController();
    const late = failAfter(patienceMilliseconds, waited.signal);
    const { url, token, webhookSecret, signingToken } = await Promise.race([announced, late]);
    waited.abort();
    return {
      url,
      env: {
        GITLAB_URL: url,
        GITLAB_TOKEN: token,
        GITLAB_WEBHOOK_SECRET: webhookSecret,
        GITLAB_WEBHOOK_SIGNING_TOKEN: signingToken,
      },
      async sendHooksTo(address) {
        webhookUrl = address;
        await registerHooks(url, address, log);
      },
    };
  }
  return { process: gitlab, ready: ready() };
}

function readReadyLine(line: string) {
  if (!line.startsWith('{')) return null;
  const parsed = readyLineSchema.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : null;
}

async function registerHooks(
  gitlabUrl: string,
  webhookUrl: string,
  log: (message: string) => void,
): Promise<void> {
  try {
    const response = await fetch(`${gitlabUrl}/_sim/hooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: webhookUrl }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) log(`the simulated GitLab refused the hook address: ${response.status}`);
  } catch (error) {
    log(`the simulated GitLab did not take the hook address: ${String(error)}`);
  }
}

function failAfter(milliseconds: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new StartError('The simulated GitLab did not start; what it said is above.')),
      milliseconds,
    );
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
