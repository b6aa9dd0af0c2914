import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { summarise } from '../statistics/percentile';
import { requestSigner } from '../workload/signed-request';
import type { OpenJob, OpenResult, SentHook } from './load-job';
import { postHook } from './post-hook';

/** GitLab's workers open a connection for each hook; so many at once is more than a healthy receiver ever sees. */
const maximumConnections = 256;

/**
 * Sends hooks by the clock. Latency counts from the moment a hook was due and not from when it was sent, so that a
 * receiver that makes the sender wait does not hide it.
 */
export async function runOpen(job: OpenJob): Promise<OpenResult> {
  const url = new URL(job.target.url);
  const sign = requestSigner(job.target.signingToken);
  const agent = new http.Agent({ keepAlive: true, maxSockets: maximumConnections });
  const latencies: number[] = [];
  const sent: SentHook[] = [];
  const answers: Promise<void>[] = [];
  let failures = 0;

  async function send(serial: number, due: number): Promise<void> {
    sent.push({ serial, dueAt: performance.timeOrigin + due });
    const taken = await postHook(agent, url, sign('deployment', serial, new Date()));
    if (taken) latencies.push(performance.now() - due);
    else failures += 1;
  }

  const begun = performance.now();
  const total = job.perSecond * job.seconds;
  for (let number = 0; number < total; number += 1) {
    const due = begun + (number / job.perSecond) * 1000;
    if (due > performance.now()) await delay(due - performance.now());
    answers.push(send(job.firstSerial + number, due));
  }
  await Promise.all(answers);
  agent.destroy();
  return { latency: summarise(latencies), failures, sent };
}
