import { cancelJob, failJob, playJob, runJob, succeedJob } from '../world/jobs';
import { latestJobs } from '../world/latest-jobs';
import { addGroup, addMember, addUser } from '../world/people';
import { addProject } from '../world/projects';
import type { PipelineRecord, ProjectRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { cutRelease, drawReleaser, mergeChange, startReviewApp } from './changes';
import { people, type Service, services, templateOf } from './company';
import { createTimeline, type Timeline } from './timeline';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago the demo's history begins. */
const historyMs = 110 * day;

export interface DemoService {
  project: ProjectRecord;
  service: Service;
}

/** Writes the company and months of its history, up to now. */
export function seedDemo(state: WorldState): DemoService[] {
  const now = state.clock.now();
  const begin = now - historyMs;
  return state.clock.pretend(begin, () => {
    const demo = found(state);
    const timeline = createTimeline(state);
    for (const { project, service } of demo) plan(state, timeline, project, service, begin, now);
    timeline.playUntil(now);
    return demo;
  });
}

function found(state: WorldState): DemoService[] {
  const company = addGroup(state, { path: 'acme', name: 'Acme' });
  for (const [path, name] of [
    ['acme/payments', 'Payments'],
    ['acme/logistics', 'Logistics'],
    ['acme/web', 'Web'],
  ] as const)
    addGroup(state, { path, name });
  for (const { username, name, level } of people) {
    const user = addUser(state, { username, name, email: `${username}@acme.example` });
    addMember(state, { groupId: company.id, userId: user.id, level });
  }
  return services.map((service) => {
    const project = addProject(state, {
      path: service.path,
      description: service.description,
      environments: service.environments,
      template: templateOf(service),
    });
    if (service.flow === 'tag') project.protectedTags.set('v*', 30);
    project.freezePeriods.push(
      ...(service.path === 'acme/payments/ledger'
        ? [
            {
              id: state.nextId('other'),
              freezeStart: '0 16 * * 5',
              freezeEnd: '0 6 * * 1',
              cronTimezone: 'Europe/Berlin',
              createdAt: state.clock.now(),
              updatedAt: state.clock.now(),
            },
          ]
        : []),
    );
    return { project, service };
  });
}

/** What becomes of one pipeline's deployments. */
interface Ending {
  /** Name of the environment whose job fails or is canceled, or is left running. */
  at: string | null;
  how: 'failed' | 'canceled' | 'running' | null;
  /** Hours until somebody plays the production job; null: nobody does. */
  playAfterHours: number | null;
}

function plan(
  state: WorldState,
  timeline: Timeline,
  project: ProjectRecord,
  service: Service,
  begin: number,
  now: number,
): void {
  const { random } = state;
  const lastRoutine = now - 20 * hour;
  let at = begin + random.integer(0, 5) * day;
  let merges = 0;
  while (at < lastRoutine) {
    const isRelease = merges % 3 === 2 || merges === 0;
    const ending = routineEnding(state, service);
    const release = isRelease;
    timeline.at(workingTime(at, random.integer(8, 17)), () =>
      change(state, timeline, { project, service }, release, ending),
    );
    merges += 1;
    at += random.integer(2 * 24, 9 * 24) * hour;
  }
  finish(state, timeline, { project, service }, now);
}

/** The same day at this hour, on Monday when it is a weekend. */
function workingTime(at: number, hours: number): number {
  const date = new Date(at);
  date.setUTCHours(hours, 0, 0, 0);
  const weekday = date.getUTCDay();
  return date.getTime() + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0) * day;
}

function routineEnding(state: WorldState, service: Service): Ending {
  const { random } = state;
  const failing = random.chance(0.1);
  return {
    at: failing ? random.pick(service.environments) : null,
    how: failing ? (random.chance(0.75) ? 'failed' : 'canceled') : null,
    playAfterHours: random.chance(0.8) ? random.integer(1, 30) : null,
  };
}

function change(
  state: WorldState,
  timeline: Timeline,
  { project, service }: DemoService,
  release: boolean,
  ending: Ending,
): void {
  const pipeline = mergeChange(state, project, service);
  drive(state, timeline, pipeline, ending);
  if (!release) return;
  timeline.at(state.clock.now() + 25 * minute, () => {
    const tagPipeline = cutRelease(state, project, service);
    if (tagPipeline) drive(state, timeline, tagPipeline, ending);
  });
}

/** Runs the pipeline's jobs one after the other at the pace of a real runner. */
function drive(state: WorldState, timeline: Timeline, pipeline: PipelineRecord, ending: Ending): void {
  const now = state.clock.now();
  for (const job of latestJobs(pipeline)) {
    const environment = job.environment?.name ?? null;
    if (job.status === 'pending') {
      timeline.at(now + state.random.integer(3, 15) * 1000, () => {
        if (job.status !== 'pending') return;
        const started = runJob(state, job.id);
        if (started.status !== 'running') return;
        const how = environment !== null && environment === ending.at ? ending.how : null;
        if (how === 'running') {
          // Still at it when the demo opens.
          job.plannedSeconds = 40;
          return;
        }
        timeline.at(state.clock.now() + state.random.integer(25, 200) * 1000, () => {
          if (how === 'failed') failJob(state, job.id);
          else if (how === 'canceled') cancelJob(state, job.id);
          else succeedJob(state, job.id);
          drive(state, timeline, pipeline, ending);
        });
      });
    }
    if (job.status === 'manual' && ending.playAfterHours !== null) {
      const hours = ending.playAfterHours;
      timeline.at(now + hours * hour, () => {
        if (job.status !== 'manual') return;
        playJob(state, job.id, { userId: drawReleaser(state) });
        drive(state, timeline, pipeline, ending);
      });
    }
  }
}

const good: Ending = { at: null, how: null, playAfterHours: 0.3 };

/** The last day, which decides how the board looks when the demo opens. */
function finish(state: WorldState, timeline: Timeline, demo: DemoService, now: number): void {
  const { service } = demo;
  const last = service.environments.at(-2) ?? 'dev';
  const first = service.environments[0] ?? 'dev';
  const merge = (hoursAgo: number, ending: Ending, release = false): void => {
    timeline.at(now - hoursAgo * hour, () => change(state, timeline, demo, release, ending));
  };
  // Everything is in production first, so that each service has a last good release.
  merge(19, good, true);
  switch (service.finale) {
    case 'steady':
      break;
    case 'running':
      merge(7, { ...good, playAfterHours: service.slow === true ? 0.3 : null }, true);
      timeline.at(now - 20_000, () => {
        const pipeline = mergeChange(state, demo.project, service);
        for (const name of ['build', 'lint', 'unit-tests'])
          for (const job of latestJobs(pipeline)) if (job.name === name) succeedJob(state, job.id);
        const deploy = latestJobs(pipeline).find(({ environment }) => environment?.name === first);
        if (!deploy) return;
        runJob(state, deploy.id);
        deploy.plannedSeconds = 60;
      });
      break;
    case 'blocked':
      merge(9, good);
      merge(5, { ...good, playAfterHours: null }, true);
      break;
    case 'failed_before_production':
      merge(8, good);
      merge(0.8, { ...good, at: last, how: 'failed' });
      break;
    case 'failed_production':
      merge(1.5, { ...good, at: 'production', how: 'failed' });
      break;
    case 'canceled':
      merge(3, good);
      merge(0.6, { ...good, at: first, how: 'canceled' });
      break;
    case 'ahead':
      for (const hoursAgo of [16, 13, 10.5, 8, 6, 4.5, 2.2]) merge(hoursAgo, good, hoursAgo === 10.5);
      break;
  }
  if (service.reviewApps === true)
    for (const hoursAgo of [30, 12, 1])
      timeline.at(now - hoursAgo * hour, () => {
        drive(state, timeline, startReviewApp(state, demo.project, service), good);
      });
}
