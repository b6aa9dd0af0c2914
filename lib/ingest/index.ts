export { applyFacts, type FactBatch } from './apply-facts';
export {
  fullBatch,
  type IngestDependencies,
  ingestDeliveries,
  retryDelaysSeconds,
} from './ingest-deliveries';
export type { HookReader, HookReading } from './ports';
export { projectPromotionState, requestComparisonsOf } from './project-promotion-state';
export { type CompareDependencies, fetchDueComparison } from './fetch-comparison';
export { type DiscoverDependencies, discoverProjects } from './discover-projects';
export { type ReconcileDependencies, reconcileDueProject } from './reconcile-project';
export type { ComparedCommits, DeploymentPage, GitLabReader, ReadFailure, Reconciler } from './ports';
