import { expect, it } from 'vitest';
import { deploymentView } from '../testing/board-views';
import { deploymentDetail } from './deployment-words';

it('tells pipeline, job, person and how long it took', () => {
  expect(deploymentDetail(deploymentView())).toBe(
    'Pipeline 88, deploy-production · Mara Lind · took 3 min 12 s',
  );
});

it('tells what little is known', () => {
  const bare = { pipelineId: null, jobName: null, deployedBy: null, finishedAt: null };
  expect(deploymentDetail(deploymentView(bare))).toBe('job 99');
  expect(deploymentDetail(deploymentView({ ...bare, jobId: null }))).toBe('');
});

it('counts jobs while it runs', () => {
  const running = deploymentView({ status: 'running', finishedAt: null, progress: { done: 2, total: 5 } });
  expect(deploymentDetail(running)).toBe('Pipeline 88, deploy-production · Mara Lind · 2 of 5 jobs done');
});
