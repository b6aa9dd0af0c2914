import { parseArgs } from 'node:util';
import { startGitLabSimulator } from './start';

/** Ids of an instance that is started again must not repeat those a database remembers from the last time. */
function idsForThisStart(): number {
  const secondsSince2026 = Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 1000);
  return Math.max(0, secondsSince2026) * 100;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env['PORT'] ?? '0' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: process.env['SEED'] ?? 'demo' },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port: ${values.port} is no port`);
if (values.seed !== 'demo' && values.seed !== 'empty')
  fail(`--seed: ${values.seed} is neither "demo" nor "empty"`);

const simulator = await startGitLabSimulator({
  port,
  host: values.host,
  seed: values.seed,
  idsAfter: idsForThisStart(),
}).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
const { url, token, webhookSecret, signingToken, oauth, users } = simulator;
process.stdout.write(`${JSON.stringify({ url, token, webhookSecret, signingToken, oauth, users })}\n`);
process.stderr.write(`simulated GitLab listens on ${url}; drive it at ${url}/_sim\n`);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  void simulator.close().then(() => process.exit(0));
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// A launcher that is gone cannot stop us any more.
process.on('disconnect', stop);

function fail(message: string): never {
  process.stderr.write(`simulated GitLab: ${message}\n`);
  process.exit(1);
}
