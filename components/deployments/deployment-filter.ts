import { type DeploymentStatus, deploymentStatuses } from '@/lib/domain/deployment/status';

/** What narrows the list of deployments; an empty string means "all". Every part lives in the URL. */
export interface DeploymentFilter {
  query: string;
  status: DeploymentStatus | '';
  service: string;
  environment: string;
}

function isStatus(text: string): text is DeploymentStatus {
  return deploymentStatuses.some((status) => status === text);
}

/** Reads the filter from the URL. A status nobody knows is no filter. */
export function readDeploymentFilter(get: (name: string) => string | null): DeploymentFilter {
  const status = get('status') ?? '';
  return {
    query: (get('query') ?? '').trim(),
    status: isStatus(status) ? status : '',
    service: get('service') ?? '',
    environment: get('environment') ?? '',
  };
}

/** The list's address with one part of the filter changed. */
export function deploymentsHref(filter: DeploymentFilter, change: Partial<DeploymentFilter>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...change })) {
    if (value !== '') params.set(name, value);
  }
  return params.size === 0 ? '/deployments' : `/deployments?${params}`;
}
