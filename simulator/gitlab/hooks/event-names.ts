import type { HookEventName, HookFlag } from '../world/records';

interface EventNames {
  /** `X-Gitlab-Event` */
  header: string;
  /** The hook's own switch for it. */
  flag: HookFlag;
  /** Short name, for the control API's faults. */
  short: string;
}

export const eventNames: Record<HookEventName, EventNames> = {
  push_hooks: { header: 'Push Hook', flag: 'push_events', short: 'push' },
  tag_push_hooks: { header: 'Tag Push Hook', flag: 'tag_push_events', short: 'tag_push' },
  merge_request_hooks: {
    header: 'Merge Request Hook',
    flag: 'merge_requests_events',
    short: 'merge_request',
  },
  pipeline_hooks: { header: 'Pipeline Hook', flag: 'pipeline_events', short: 'pipeline' },
  job_hooks: { header: 'Job Hook', flag: 'job_events', short: 'job' },
  deployment_hooks: { header: 'Deployment Hook', flag: 'deployment_events', short: 'deployment' },
  release_hooks: { header: 'Release Hook', flag: 'releases_events', short: 'release' },
};
