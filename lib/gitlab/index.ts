export {
  createGitLabClient,
  type GitLabClient,
  type GitLabClientOptions,
  type HookSettings,
  type HookTrigger,
} from './api/client';
export type { Clock } from './api/clock';
export type { Commit, Comparison } from './api/comparison';
export type { CurrentUser } from './api/current-user';
export type { DeploymentPage } from './api/deployment-pages';
export type { ListedEnvironment } from './api/environment';
export { GitLabError, type GitLabErrorKind } from './api/gitlab-error';
export type { JobDetails } from './api/job';
export { mergeRequestNumbers } from './api/merge-requests-of-commits';
export type { PipelineDetails } from './api/pipeline';
export type { ProjectHook } from './api/project-hook';
export type { RateLimiter } from './api/rate-limiter';
export { deliveryKey } from './delivery-key';
export { type HookHealth, isOurHook, judgeHook } from './hook-health';
export type { HookReading } from './hook/reading';
export { type ParsedPayload, parsePayload } from './parse-payload';
export { type PeekedProject, peekProject } from './peek-project';
export { isUsedKind, readHook } from './read-hook';
export { redactHeaders } from './redact-headers';
export { type RedactedPayload, redactPayload } from './redact-payload';
export { redactText } from './redact-text';
export {
  type WebhookHeaders,
  type WebhookRefusal,
  type WebhookSecrets,
  type WebhookVerdict,
  verifyWebhook,
} from './verify-webhook';
