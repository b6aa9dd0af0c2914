import http from 'node:http';
import type { LiveMessage } from '@/lib/domain/board/view';
import { summarise } from '../statistics/percentile';
import { hookSubject } from '../workload/hook-sequence';
import type { SentHook, WatchJob, WatchResult } from './load-job';

/** After this long a deployment that the board does not show counts as missing. */
const patienceMilliseconds = 30_000;

interface Sighting {
  readonly deploymentId: number;
  readonly isSuccess: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
}

export interface BoardWatch {
  /** Waits until the board has shown the deployments of these hooks, and closes the streams. */
  expect(sent: readonly SentHook[]): Promise<WatchResult>;
}

/**
 * Opens event streams and resolves when all of them are served. The last one, which is served after the others, notes
 * what it is told; the others only read.
 */
export async function watchBoard(job: WatchJob): Promise<BoardWatch> {
  const sightings = new Map<string, Sighting[]>();
  let heard: () => void = () => undefined;
  const streams: http.IncomingMessage[] = [];
  for (let viewer = 1; viewer < job.viewers; viewer += 1) {
    const stream = await openStream(job);
    stream.resume();
    streams.push(stream);
  }
  const measured = await openStream(job);
  streams.push(measured);
  readMessages(measured, (message, at) => {
    if (message.kind !== 'board') return;
    for (const { name, lastAttempt } of message.data.row.environments) {
      if (lastAttempt === null) continue;
      const place = `${message.data.row.service}/${name}`;
      const list = sightings.get(place) ?? [];
      sightings.set(place, list);
      const sighting = {
        deploymentId: lastAttempt.gitlabDeploymentId,
        isSuccess: lastAttempt.status === 'success',
        at,
      };
      const before = list.at(-1);
      if (before?.deploymentId !== sighting.deploymentId || before.isSuccess !== sighting.isSuccess)
        list.push(sighting);
    }
    heard();
  });

  function shownAt({ serial }: SentHook): number | null {
    const { service, environment, deploymentId, status } = hookSubject(serial);
    const found = sightings
      .get(`${service.slug}/${environment.name}`)
      ?.find(
        (seen) =>
          seen.deploymentId > deploymentId ||
          (seen.deploymentId === deploymentId && (seen.isSuccess || status === 'running')),
      );
    return found?.at ?? null;
  }

  return {
    async expect(sent) {
      const deadline = Date.now() + patienceMilliseconds;
      let open = sent.filter((hook) => shownAt(hook) === null);
      while (open.length > 0 && Date.now() < deadline) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, deadline - Date.now());
          heard = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        open = open.filter((hook) => shownAt(hook) === null);
      }
      for (const stream of streams) stream.destroy();
      const latencies = sent.flatMap((hook) => {
        const at = shownAt(hook);
        return at === null ? [] : [at - hook.dueAt];
      });
      return { latency: summarise(latencies), missing: open.length };
    },
  };
}

/** Resolves when the server has begun to answer: its first heartbeat comes with the head. */
function openStream(job: WatchJob): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      `${job.url}/api/v1/events`,
      { headers: { authorization: `Bearer ${job.adminToken}` } },
      (response) => {
        if (response.statusCode === 200) resolve(response);
        else reject(new Error(`the event stream was answered with ${response.statusCode}`));
      },
    );
    request.once('error', reject);
  });
}

function readMessages(stream: http.IncomingMessage, onMessage: (message: LiveMessage, at: number) => void) {
  let rest = '';
  stream.setEncoding('utf8');
  // It ends when we destroy it; if the server ends it, what comes later is missing.
  stream.on('error', () => undefined);
  stream.on('data', (chunk: string) => {
    const at = performance.timeOrigin + performance.now();
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      if (!/^event: (board|deployment)$/m.test(block)) continue;
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const message: LiveMessage = JSON.parse(data);
      onMessage(message, at);
    }
  });
}
