import type { EnvironmentRecord } from '../world/records';
import { apiTime } from './time';

export function presentEnvironmentBasic(environment: EnvironmentRecord): Record<string, unknown> {
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    external_url: environment.externalUrl,
    created_at: apiTime(environment.createdAt),
    updated_at: apiTime(environment.updatedAt),
  };
}

export function presentEnvironment(environment: EnvironmentRecord): Record<string, unknown> {
  return {
    ...presentEnvironmentBasic(environment),
    tier: environment.tier,
    state: environment.state,
    auto_stop_at: null,
    auto_stop_setting: 'always',
    description: null,
    cluster_agent: null,
    kubernetes_namespace: null,
    flux_resource_path: null,
    enable_advanced_logs_querying: false,
  };
}
