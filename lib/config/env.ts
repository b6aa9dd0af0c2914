import { z } from 'zod';

/** A bad environment: each line names the variable and what is expected of it. */
export class ConfigError extends Error {
  readonly lines: string[];

  constructor(lines: string[]) {
    super(`Configuration is not valid:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.lines = lines;
  }
}

const httpUrl = (what: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
      error: `${what}, such as https://host`,
    })
    .transform((value) => value.replace(/\/+$/, ''));

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `a whole number from ${low} to ${high}` })
    .transform(Number)
    .refine((value) => value >= low && value <= high, { error: `a whole number from ${low} to ${high}` });

const yesNo = z
  .enum(['0', '1', 'true', 'false'], { error: '1 or 0' })
  .transform((value) => value === '1' || value === 'true');

/** Length in bytes of the key that `STERNWAY_SECRET_KEY` holds in base64. */
export const secretKeyBytes = 32;

const shape = {
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: z.string().min(1, { error: 'a host name or address' }).default('127.0.0.1'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\/.+/, {
    error: 'a Postgres address: postgresql://user:password@host:port/database',
  }),
  STERNWAY_DATA_DIR: z.string().min(1, { error: 'a folder' }).default('.sternway'),
  STERNWAY_PUBLIC_URL: httpUrl('the address people open Sternway at').optional(),
  STERNWAY_SECRET_KEY: z.string().refine((value) => Buffer.from(value, 'base64').length === secretKeyBytes, {
    error: `${secretKeyBytes} random bytes in base64`,
  }),
  STERNWAY_ADMIN_TOKEN: z.string().min(32, { error: 'at least 32 characters' }),
  STERNWAY_RECONCILE_SECONDS: wholeNumber(5, 86_400).default(300),
  STERNWAY_BACKFILL_DEPLOYMENTS: wholeNumber(0, 100_000).default(500),
  STERNWAY_TRUST_PROXY: yesNo.default(false),
  STERNWAY_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'debug, info, warn or error' })
    .default('info'),
  STERNWAY_LOG_FORMAT: z.enum(['json', 'pretty'], { error: 'json or pretty' }).default('json'),
  GITLAB_URL: httpUrl('the address of GitLab').optional(),
  GITLAB_TOKEN: z.string().min(1, { error: 'an access token' }).optional(),
  GITLAB_WEBHOOK_SECRET: z.string().min(1, { error: 'the secret token of the webhook' }).optional(),
  GITLAB_WEBHOOK_SIGNING_TOKEN: z
    .string()
    .refine((value) => /^whsec_/.test(value) && Buffer.from(value.slice(6), 'base64').length >= 24, {
      error: 'a signing token as GitLab makes it: whsec_ and at least 24 bytes in base64',
    })
    .optional(),
};

/** Names of all variables that are read. */
export const variableNames = Object.keys(shape);

/** Every variable Sternway reads, for the table in `docs/configuration.md`. A test keeps the two equal. */
export const variables = [
  { name: 'PORT', default: '3000', meaning: 'Port of the web server.' },
  { name: 'HOST', default: '127.0.0.1', meaning: 'Address the web server listens on.' },
  {
    name: 'DATABASE_URL',
    default: 'embedded Postgres',
    meaning: 'Postgres to use. When set and not answering, the start fails.',
  },
  {
    name: 'STERNWAY_DATA_DIR',
    default: '.sternway',
    meaning: 'Folder of the embedded database and of generated keys.',
  },
  {
    name: 'STERNWAY_PUBLIC_URL',
    default: 'http://HOST:PORT',
    meaning: 'Address people and GitLab reach Sternway at.',
  },
  {
    name: 'STERNWAY_SECRET_KEY',
    default: 'generated',
    meaning: '32 random bytes in base64. Seals secrets in the database and signs sessions.',
  },
  {
    name: 'STERNWAY_ADMIN_TOKEN',
    default: 'generated',
    meaning: 'API token with every permission, at least 32 characters. Signs in at the sign-in page too.',
  },
  {
    name: 'STERNWAY_RECONCILE_SECONDS',
    default: '300',
    meaning: 'How often GitLab is asked for what hooks missed, in seconds (5 to 86400).',
  },
  {
    name: 'STERNWAY_BACKFILL_DEPLOYMENTS',
    default: '500',
    meaning: 'Newest deployments read from each project at first contact (0 to 100000).',
  },
  {
    name: 'STERNWAY_TRUST_PROXY',
    default: '0',
    meaning: '1 when a reverse proxy in front sets X-Forwarded-For and X-Forwarded-Proto.',
  },
  { name: 'STERNWAY_LOG_LEVEL', default: 'info', meaning: 'debug, info, warn or error.' },
  {
    name: 'STERNWAY_LOG_FORMAT',
    default: 'json',
    meaning: 'json, or pretty for a person at a terminal (what `npm start` on a terminal uses).',
  },
  { name: 'GITLAB_URL', default: '', meaning: 'Address of GitLab for the connection `default`.' },
  {
    name: 'GITLAB_TOKEN',
    default: '',
    meaning: 'Access token of the connection `default` (scope api or read_api).',
  },
  {
    name: 'GITLAB_WEBHOOK_SECRET',
    default: '',
    meaning: 'Secret token its webhooks carry in X-Gitlab-Token.',
  },
  {
    name: 'GITLAB_WEBHOOK_SIGNING_TOKEN',
    default: '',
    meaning:
      'Signing token of its webhooks (GitLab 19.0 and later). Once set, unsigned deliveries are refused.',
  },
] as const satisfies { name: keyof typeof shape; default: string; meaning: string }[];

export interface Config {
  port: number;
  host: string;
  databaseUrl: string;
  dataDir: string;
  /** Without a trailing slash. */
  publicUrl: string;
  secretKey: Buffer;
  adminToken: string;
  reconcileSeconds: number;
  backfillDeployments: number;
  trustProxy: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  logFormat: 'json' | 'pretty';
  /** The connection `default`. Without a URL it takes hooks but cannot ask GitLab for what they missed. */
  gitlab: {
    url: string | null;
    token: string | null;
    webhookSecret: string | null;
    signingToken: string | null;
  };
}

/** What to write into an address for a server that listens on `host`. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Reads and checks the environment once, at start. `DATABASE_URL`, `STERNWAY_SECRET_KEY` and `STERNWAY_ADMIN_TOKEN` must be
 * there by now: the launcher fills in what it generates.
 * @throws ConfigError naming every variable that is missing or bad.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = z.object(shape).safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return issue.code === 'invalid_type' ? `${name}: is missing` : `${name}: ${issue.message}`;
      }),
    );
  }
  const v = parsed.data;
  if (v.GITLAB_TOKEN && !v.GITLAB_URL)
    throw new ConfigError(['GITLAB_URL: is missing, while GITLAB_TOKEN is set']);
  return {
    port: v.PORT,
    host: v.HOST,
    databaseUrl: v.DATABASE_URL,
    dataDir: v.STERNWAY_DATA_DIR,
    publicUrl: v.STERNWAY_PUBLIC_URL ?? `http://${reachableHost(v.HOST)}:${v.PORT}`,
    secretKey: Buffer.from(v.STERNWAY_SECRET_KEY, 'base64'),
    adminToken: v.STERNWAY_ADMIN_TOKEN,
    reconcileSeconds: v.STERNWAY_RECONCILE_SECONDS,
    backfillDeployments: v.STERNWAY_BACKFILL_DEPLOYMENTS,
    trustProxy: v.STERNWAY_TRUST_PROXY,
    logLevel: v.STERNWAY_LOG_LEVEL,
    logFormat: v.STERNWAY_LOG_FORMAT,
    gitlab: {
      url: v.GITLAB_URL ?? null,
      token: v.GITLAB_TOKEN ?? null,
      webhookSecret: v.GITLAB_WEBHOOK_SECRET ?? null,
      signingToken: v.GITLAB_WEBHOOK_SIGNING_TOKEN ?? null,
    },
  };
}
