export { deliveryKey } from './delivery-key';
export { type ParsedPayload, parsePayload } from './parse-payload';
export type { HookReading } from './hook/reading';
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
