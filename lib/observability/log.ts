import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Paths whose values never reach a log, whatever logs them. */
const secretPaths = [
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'privateToken',
  'sealed',
  'adminToken',
  'secretKey',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export interface LogOptions {
  level: string;
  /** web, worker, launcher … */
  process: string;
  /** Readable lines for a terminal instead of JSON. */
  pretty: boolean;
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream;
}

/** One JSON object a line; control characters in values are escaped by JSON, so that nobody can forge a line. */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: { process: options.process },
    redact: { paths: secretPaths, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (options.destination !== undefined) return pino(settings, options.destination);
  if (!options.pretty) return pino(settings);
  const { formatters: _, ...plain } = settings;
  return pino({
    ...plain,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } },
  });
}
