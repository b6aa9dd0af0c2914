import { cancelJob, playJob, retryJob } from '../world/jobs';
import { isPlayable, isRefusedAsOutdated, isRetryable } from '../world/job-transition';
import { latestJobs } from '../world/latest-jobs';
import type { JobRecord, ProjectRecord } from '../world/records';
import type { WorldState } from '../world/state';
import { cutRelease, drawReleaser, mergeChange, startReviewApp } from './changes';
import type { DemoService } from './history';

/** Daily life of the demo's company. */
export interface Activity {
  /** One thing happens. */
  step(): void;
  /** Starts a slow pipeline when the running ones may soon leave nobody deploying. */
  keepBusy(): void;
}

const mostReviewApps = 6;
/** Slow pipelines at once, and how far apart they start at speed 1. */
const slowPipelines = 3;
const slowPauseMs = 70_000;

export function createActivity(state: WorldState, demo: readonly DemoService[]): Activity {
  const { random } = state;

  const newestJobs = (project: ProjectRecord): JobRecord[] =>
    project.pipelines
      .slice(-12)
      .flatMap((pipeline) => latestJobs(pipeline).filter(({ environment }) => environment !== null));

  const jobsWith = (status: JobRecord['status']): JobRecord[] =>
    demo.flatMap(({ project }) => newestJobs(project).filter((job) => job.status === status));

  /** Manual jobs worth playing: the newest of each project, unless it is outdated. */
  const waiting = (): JobRecord[] =>
    demo.flatMap(({ project }) => {
      const job = newestJobs(project).findLast((candidate) => candidate.status === 'manual');
      return job && isPlayable(state, job) && !isRefusedAsOutdated(state, job) ? [job] : [];
    });

  /** Deploy jobs whose failure is what their environment shows last. */
  const failed = (): JobRecord[] =>
    jobsWith('failed').filter((job) => {
      const last = state.projects
        .get(job.projectId)
        ?.deployments.findLast(({ environmentName }) => environmentName === job.environment?.name);
      return last?.jobId === job.id && isRetryable(state, job);
    });

  const push = (): void => {
    const { project, service } = random.pick(demo);
    // Something stays broken somewhere, but never much.
    const broken = failed().length;
    if (random.chance(broken === 0 ? 0.9 : broken === 1 ? 0.35 : 0.05)) state.doomed.set(project.id, 1);
    mergeChange(state, project, service);
  };

  const release = (): void => {
    const { project, service } = random.pick(demo.filter(({ service: { flow } }) => flow === 'tag'));
    cutRelease(state, project, service);
  };

  const play = (): void => {
    const jobs = waiting();
    // Somebody always has something to decide.
    if (jobs.length <= 2) return release();
    playJob(state, random.pick(jobs).id, { userId: drawReleaser(state) });
  };

  const retry = (): void => {
    const jobs = failed();
    if (jobs.length <= 1) return push();
    retryJob(state, random.pick(jobs).id, { userId: drawReleaser(state) });
  };

  const review = (): void => {
    const shop = demo.find(({ service }) => service.reviewApps === true);
    if (!shop) return;
    const open = shop.project.environments.filter(
      ({ name, state: status }) => name.includes('/') && status === 'available',
    );
    if (open.length < mostReviewApps) {
      startReviewApp(state, shop.project, shop.service);
      return;
    }
    const oldest = open[0];
    if (oldest) oldest.state = 'stopped';
  };

  const cancel = (): void => {
    const job = jobsWith('running')[0];
    if (job) cancelJob(state, job.id);
    else push();
  };

  const slow = demo.filter(({ service }) => service.slow === true && service.flow === 'branch');

  return {
    keepBusy: () => {
      const pipelines = slow.flatMap(({ project }) => project.pipelines.slice(-3));
      const newest = Math.max(0, ...pipelines.map(({ createdAt }) => createdAt));
      const live = pipelines.filter(({ status }) => status === 'running' || status === 'pending').length;
      if (live >= slowPipelines || state.clock.now() - newest < slowPauseMs / state.clock.speed) return;
      const { project, service } = random.pick(slow);
      mergeChange(state, project, service);
    },
    step: () => {
      const draw = random.next();
      if (jobsWith('running').length === 0 || draw < 0.45) push();
      else if (draw < 0.65) play();
      else if (draw < 0.8) release();
      else if (draw < 0.9) retry();
      else if (draw < 0.97) review();
      else cancel();
    },
  };
}
