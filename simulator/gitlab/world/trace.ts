import type { JobRecord } from './records';
import type { WorldState } from './state';

const failures: Record<string, string> = {
  deploy:
    'An error occurred (AccessDeniedException) when calling the UpdateAlias operation: User: arn:aws:sts::111122223333:assumed-role/gitlab-deploy/GitLabRunner is not authorized to perform: lambda:UpdateAlias',
  test: 'FAIL  src/handler.test.ts > answers 402 when the card is declined\nAssertionError: expected 500 to be 402',
  build: 'error TS2345: Argument of type string is not assignable to parameter of type number.',
};

/** The log of a job as runners write it: ANSI colours and section marks included. */
export function runningTrace(state: WorldState, job: JobRecord): string {
  const at = Math.floor(state.clock.now() / 1000);
  return [
    '\u001b[0KRunning with gitlab-runner 19.1.0 (3f7ca2a1)\u001b[0;m',
    `section_start:${at}:prepare_executor\r\u001b[0K\u001b[0K\u001b[36;1mPreparing the "docker" executor\u001b[0;m`,
    `section_end:${at + 1}:prepare_executor\r\u001b[0K`,
    `section_start:${at + 1}:step_script\r\u001b[0K\u001b[0K\u001b[36;1mExecuting "step_script" stage of the job script\u001b[0;m`,
    `\u001b[32;1m$ ./ci/${job.name}.sh\u001b[0;m`,
    '',
  ].join('\n');
}

export function finishedTrace(state: WorldState, job: JobRecord): string {
  const at = Math.floor(state.clock.now() / 1000);
  const end = `section_end:${at}:step_script\r\u001b[0K`;
  if (job.status === 'success') return `${job.trace}${end}\n\u001b[32;1mJob succeeded\u001b[0;m\n`;
  if (job.status === 'canceled')
    return `${job.trace}${end}\n\u001b[31;1mERROR: Job failed: canceled\n\u001b[0;m`;
  const kind = job.environment ? 'deploy' : job.stage;
  return `${job.trace}${failures[kind] ?? 'command failed'}\n${end}\n\u001b[31;1mERROR: Job failed: exit code 1\n\u001b[0;m`;
}
