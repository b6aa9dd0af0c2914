import http from 'node:http';
import { summarise } from '../statistics/percentile';
import { requestSigner } from '../workload/signed-request';
import type { ClosedJob, ClosedResult } from './load-job';
import { postHook } from './post-hook';

/** More than any server here answers: requests are made before the clock runs, so that making them costs nobody time. */
const preparedPerSecond = 4_000;

/** Keeps `clients` requests under way; counts what is answered after the warm-up. */
export async function runClosed(job: ClosedJob): Promise<ClosedResult> {
  const url = new URL(job.target.url);
  const sign = requestSigner(job.target.signingToken);
  let nextSerial = job.firstSerial;
  const make = () => sign(job.hook, nextSerial++, new Date());
  const prepared = Array.from(
    { length: Math.ceil((job.warmUpSeconds + job.seconds) * preparedPerSecond) },
    make,
  ).toReversed();
  const agent = new http.Agent({ keepAlive: true, maxSockets: job.clients });

  const countedFrom = performance.now() + job.warmUpSeconds * 1000;
  const endsAt = countedFrom + job.seconds * 1000;
  const latencies: number[] = [];
  let failures = 0;
  async function client(): Promise<void> {
    for (;;) {
      const request = prepared.pop() ?? make();
      const sentAt = performance.now();
      if (sentAt >= endsAt) return;
      const taken = await postHook(agent, url, request);
      const answeredAt = performance.now();
      if (!taken) failures += 1;
      else if (answeredAt >= countedFrom && answeredAt < endsAt) latencies.push(answeredAt - sentAt);
    }
  }
  await Promise.all(Array.from({ length: job.clients }, client));
  agent.destroy();
  return {
    requestsPerSecond: latencies.length / job.seconds,
    latency: summarise(latencies),
    failures,
    nextSerial,
  };
}
