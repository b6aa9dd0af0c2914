import { createHash } from 'node:crypto';
import type { BenchEnvironment, BenchService, Person } from './company';
import { environments, nth, people, services } from './company';

/** One deployment at one of its statuses, as a hook tells it. */
export interface HookSubject {
  readonly service: BenchService;
  readonly environment: BenchEnvironment;
  readonly person: Person;
  readonly deploymentId: number;
  readonly status: 'running' | 'success';
  readonly sha: string;
}

/** The lowest serial whose deployment was started by another one. */
export const firstSerial = 1_000;
/** Between the start of a deployment and its success, so many other hooks are sent. */
const hooksBetween = 400;
/** Ids of the history in the database are lower, so that every new deployment is the newest of its environment. */
const firstId = 100_000_000;
/** Shares no factor with the number of environments: neighbours in time are far apart on the board. */
const stride = 1_237;

/**
 * What hook number `serial` tells: even ones start a deployment, odd ones tell the success of one that was started a
 * little earlier. Serials begin at `firstSerial` and must not be used twice in one database.
 */
export function hookSubject(serial: number): HookSubject {
  const isStart = serial % 2 === 0;
  const deployment = isStart ? serial / 2 : (serial - 1 - hooksBetween) / 2;
  const place = (deployment * stride) % (services.length * environments.length);
  const service = nth(services, place % services.length);
  return {
    service,
    environment: nth(environments, Math.floor(place / services.length)),
    person: nth(people, deployment),
    deploymentId: firstId + deployment,
    status: isStart ? 'running' : 'success',
    sha: createHash('sha1').update(`${service.slug} ${deployment}`).digest('hex'),
  };
}
