import {
  deliveryKey,
  isUsedKind,
  parsePayload,
  peekProject,
  readHook,
  redactHeaders,
  redactPayload,
  redactText,
  verifyWebhook,
} from '@/lib/gitlab';
import type { HookProtocol, PreparedDelivery } from '@/lib/inbox';
import type { HookReader } from '@/lib/ingest';

/** GitLab's webhooks, as the inbox needs them. */
export const gitlabHookProtocol: HookProtocol = {
  verify: verifyWebhook,
  deliveryKey: (headers, connectionId, raw) =>
    deliveryKey(headers, connectionId, headers['x-gitlab-event'], raw),
  prepare(headers, raw): PreparedDelivery {
    const event = headers['x-gitlab-event']?.slice(0, 100) ?? null;
    const base = { event, headers: redactHeaders(headers) };
    const parsed = parsePayload(raw);
    if (!parsed.ok) return { ...base, ...unread(raw, parsed.reason) };
    const peeked = peekProject(parsed.body);
    const redacted = redactPayload(parsed.body);
    if (redacted.unreadable !== null) return { ...base, ...unread(raw, redacted.unreadable) };
    const kept = {
      ...base,
      kind: peeked.objectKind,
      projectPath: peeked.path,
      gitlabProjectId: peeked.gitlabProjectId,
      body: Buffer.from(JSON.stringify(redacted.body)),
      redactions: redacted.redactions,
    };
    if (peeked.objectKind !== null && isUsedKind(peeked.objectKind) && event !== 'System Hook')
      return { ...kept, status: 'pending', note: null };
    const reading = readHook(event ?? undefined, redacted.body);
    if (reading.kind === 'facts') return { ...kept, status: 'pending', note: null };
    return { ...kept, status: reading.kind === 'ignored' ? 'ignored' : 'quarantined', note: reading.reason };
  },
};

/** A body that cannot be parsed is kept as text without anything that looks like a secret. */
function unread(raw: Uint8Array, reason: string): Omit<PreparedDelivery, 'event' | 'headers'> {
  const { text, redactions } = redactText(new TextDecoder().decode(raw));
  return {
    status: 'quarantined',
    note: reason,
    kind: null,
    projectPath: null,
    gitlabProjectId: null,
    body: Buffer.from(text),
    redactions,
  };
}

/** GitLab's webhooks, as ingestion needs them. */
export const gitlabHookReader: HookReader = {
  read(event, body) {
    const parsed = parsePayload(body);
    return parsed.ok ? readHook(event, parsed.body) : { kind: 'unreadable', reason: parsed.reason };
  },
};
