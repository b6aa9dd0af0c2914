import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from './start-process';

const patienceMilliseconds = 60_000;

/**
 * Waits until an address answers with 200.
 *
 * @throws when the process ends meanwhile, or after a minute.
 */
export async function untilAnswering(process: RunningProcess, url: string): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds;
  while (!(await answers(url))) {
    process.mustRun();
    if (Date.now() > deadline)
      throw new Error(
        `${process.name} did not answer ${url} within ${patienceMilliseconds / 1000} s:\n${process.said()}`,
      );
    await delay(50);
  }
}

/** True when the address answers with 200 at this moment. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet, or cut off: for the caller both are "no".
    return false;
  }
}
