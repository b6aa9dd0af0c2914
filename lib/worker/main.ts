import { startWorker } from '@/lib/composition/worker';
import { ConfigError, readConfig } from '@/lib/config/env';
import { createLogger } from '@/lib/observability/log';

/** Entry of the worker process. Ends within 10 s of SIGTERM; what it had not finished is found again by its rows. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger({
    level: config.logLevel,
    process: 'worker',
    pretty: config.logFormat === 'pretty',
  });
  const worker = await startWorker(config, log);
  log.info('worker started');
  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'worker stops');
    setTimeout(() => process.exit(1), 8_000).unref();
    worker.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the worker did not stop in good order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the launcher is gone'));
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError
      ? `${error.message}\n`
      : `The worker could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
