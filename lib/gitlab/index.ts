export { deliveryKey } from './delivery-key';
export { type ParsedPayload, parsePayload } from './parse-payload';
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
