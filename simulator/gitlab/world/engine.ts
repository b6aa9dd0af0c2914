import { failJob, runJob, succeedJob } from './jobs';
import type { JobRecord } from './records';
import type { WorldState } from './state';

const queueSeconds = 0.7;

function finishAsPlanned(state: WorldState, job: JobRecord): void {
  if (job.plannedOutcome === 'failed') failJob(state, job.id);
  else succeedJob(state, job.id);
}

/** Moves on what is due by the clock: queued jobs start, running jobs end. */
export function advanceDue(state: WorldState): void {
  const now = state.clock.now();
  const { speed } = state.clock;
  for (const job of [...state.liveJobs]) {
    if (job.status === 'pending' && now - (job.queuedAt ?? now) >= (queueSeconds * 1000) / speed)
      runJob(state, job.id);
    else if (job.status === 'running' && now - (job.startedAt ?? now) >= (job.plannedSeconds * 1000) / speed)
      finishAsPlanned(state, job);
  }
}

/** One step without a clock: every running job ends as planned, every pending job starts. */
export function tick(state: WorldState, steps = 1): void {
  for (let step = 0; step < steps; step += 1)
    for (const job of [...state.liveJobs]) {
      if (job.status === 'running') finishAsPlanned(state, job);
      else if (job.status === 'pending') runJob(state, job.id);
    }
}
