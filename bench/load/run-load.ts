import { once } from 'node:events';
import { type RunningProcess, startProcess } from '../process/start-process';
import type {
  ClosedJob,
  ClosedResult,
  LoadOrder,
  LoadReport,
  OpenJob,
  OpenResult,
  SentHook,
  WatchJob,
  WatchResult,
} from './load-job';

/** Runs one closed or open loop in a process of its own. */
export function runLoad(job: ClosedJob, logFile: string): Promise<ClosedResult>;
export function runLoad(job: OpenJob, logFile: string): Promise<OpenResult>;
export async function runLoad(job: ClosedJob | OpenJob, logFile: string): Promise<ClosedResult | OpenResult> {
  const load = startLoad(logFile);
  try {
    const answer = await ask(load, job);
    if (answer.kind !== 'result' || 'missing' in answer.result) throw new Error('not the result of a loop');
    return answer.result;
  } finally {
    await load.stop();
  }
}

/** Event streams held by a process of their own. */
export interface RunningWatch {
  /** Waits until the board has shown these hooks, and sums up how long that took. */
  expect(sent: readonly SentHook[]): Promise<WatchResult>;
  stop(): Promise<void>;
}

/** Opens event streams in a process of its own. */
export async function startWatch(job: WatchJob, logFile: string): Promise<RunningWatch> {
  const load = startLoad(logFile);
  await ask(load, job);
  return {
    async expect(sent) {
      const answer = await ask(load, { kind: 'expect', sent });
      if (answer.kind !== 'result' || !('missing' in answer.result))
        throw new Error('not the result of a watch');
      return answer.result;
    },
    stop: () => load.stop(),
  };
}

function startLoad(logFile: string): RunningProcess {
  return startProcess({
    name: 'load generator',
    program: 'bench/load/main.ts',
    nodeArgs: ['--import', 'tsx'],
    logFile,
  });
}

async function ask(load: RunningProcess, order: LoadOrder): Promise<LoadReport> {
  const answered = new AbortController();
  const { signal } = answered;
  load.child.send(order);
  try {
    return await Promise.race([nextReport(load, signal), endOf(load, signal)]);
  } finally {
    answered.abort();
  }
}

function nextReport(load: RunningProcess, signal: AbortSignal): Promise<LoadReport> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => {
      if (isReport(message)) resolve(message);
    };
    load.child.on('message', onMessage);
    signal.addEventListener('abort', () => load.child.off('message', onMessage));
  });
}

/** Over the same channel comes the beat that processes send to a launcher. */
function isReport(message: unknown): message is LoadReport {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

async function endOf(load: RunningProcess, signal: AbortSignal): Promise<never> {
  await once(load.child, 'exit', { signal });
  load.mustRun();
  throw new Error('the load generator ended');
}
