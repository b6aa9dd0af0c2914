export {
  createInbox,
  type DeliveryRequest,
  type InboxDependencies,
  type ReceiveOutcome,
} from './receive-delivery';
export type { ConnectionSecrets, ConnectionSecretsSource, HookProtocol, PreparedDelivery } from './ports';
