import type { World } from '@/simulator/gitlab/world/world';

/**
 * Lets the jobs of one project go on until its newest deployment to the environment has this status. Others stay as they
 * are: `world.tick` would move the whole company.
 *
 * @returns the sha of that deployment as the screens show it.
 */
export function advance(world: World, projectId: number, environment: string, status: string): string {
  for (let step = 0; step < 40; step += 1) {
    const newest = world.deployments({ projectId, environment }).at(-1);
    if (newest?.status === status) return newest.sha.slice(0, 7);
    for (const job of [...world.state.liveJobs].filter((live) => live.projectId === projectId)) {
      if (job.status === 'pending') world.runJob(job.id);
      else if (job.plannedOutcome === 'failed') world.failJob(job.id);
      else world.succeedJob(job.id);
    }
  }
  throw new Error(`no deployment of project ${projectId} to ${environment} became ${status}`);
}
