export { applyFacts, type FactBatch } from './apply-facts';
export { type IngestDependencies, ingestDeliveries, retryDelaysSeconds } from './ingest-deliveries';
export type { HookReader, HookReading } from './ports';
export { projectPromotionState, requestComparisonsOf } from './project-promotion-state';
