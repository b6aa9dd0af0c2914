import { explainFailure, launch, type LaunchMode, type StopLaunched } from './launch';

const modes: readonly string[] = ['start', 'demo', 'dev'] satisfies LaunchMode[];
const log = (message: string) => console.log(`sternway: ${message}`);

/** Everything has to be gone 10 s after Ctrl-C; this is for the case that the orderly way hangs. */
const lastResortMilliseconds = 9500;

const stopping = new AbortController();
let launched: Promise<StopLaunched> | null = null;

async function shutDown(reason: string, exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  log(`${reason}: stopping`);
  setTimeout(() => process.exit(1), lastResortMilliseconds).unref();
  stopping.abort();
  try {
    const stop = await launched;
    await stop?.();
  } catch (error) {
    if (error !== stopping.signal.reason) log(explainFailure(error));
  }
  log('stopped');
  process.exit(exitCode);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void shutDown(signal, 0));
process.on('uncaughtException', (error) => {
  log(explainFailure(error));
  void shutDown('unexpected error', 1);
});

const mode = process.argv[2] ?? 'start';
if (!isMode(mode)) {
  console.error(`usage: launcher ${modes.join(' | ')}`);
  process.exit(1);
}
try {
  launched = launch(mode, log, stopping.signal);
  await launched;
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`sternway: ${explainFailure(error)}`);
    process.exit(1);
  }
}

function isMode(word: string): word is LaunchMode {
  return modes.includes(word);
}
