import { afterEach } from 'vitest';
import { type GitLabSimulator, type GitLabSimulatorOptions, startGitLabSimulator } from '../start';
import { type HookReceiver, startHookReceiver } from './receiver';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A simulator that is closed after the test. */
export async function simulator(options: GitLabSimulatorOptions = {}): Promise<GitLabSimulator> {
  const started = await startGitLabSimulator(options);
  open.push(started);
  return started;
}

/** A webhook endpoint that is closed after the test. */
export async function hookReceiver(): Promise<HookReceiver> {
  const started = await startHookReceiver();
  open.push(started);
  return started;
}

/** A clock that stands until it is moved. */
export function standingClock(start = Date.UTC(2026, 7, 2, 7, 59, 54)): {
  now(): number;
  move(ms: number): void;
} {
  let at = start;
  return {
    now: () => at,
    move: (ms) => {
      at += ms;
    },
  };
}
