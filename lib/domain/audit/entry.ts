/** Everything that is written to the audit log, past tense. */
export const auditActions = [
  'session.started',
  'session.refused',
  'session.ended',
  'delivery.replayed',
  'deliveries.replayed',
  'environment.changed',
  'hook.repair_requested',
  'hook.repaired',
  'hook.repair_refused',
  'reconciliation.requested',
  'connection_secret.replaced',
  'board.rebuilt',
] as const;

export type AuditAction = (typeof auditActions)[number];

export interface AuditActor {
  /** session: a person in the browser. token: an API client. system: Sternway itself. */
  kind: 'session' | 'token' | 'system' | 'anonymous';
  name: string;
}

/** What was done to what. `details` holds before and after where something changed; never a secret. */
export interface AuditFact {
  action: AuditAction;
  subject: {
    kind: 'service' | 'environment' | 'delivery' | 'project' | 'connection' | 'instance';
    id: string;
  };
  details: Record<string, string | number | boolean | null>;
}

/** Who asked for it, and how. */
export interface AuditOrigin {
  actor: AuditActor;
  requestId: string | null;
  /** Network address of the client. */
  address: string | null;
}

export interface AuditEntryView extends AuditFact, AuditOrigin {
  /** The sequence as text, for lists. */
  id: string;
  sequence: number;
  at: string;
  /** Hexadecimal SHA-256 of `previousHash` and the canonical text of the entry. */
  hash: string;
  previousHash: string;
  /** The entry in plain words. */
  sentence: string;
}

/** What checking the chain found. */
export interface AuditVerdictView {
  ok: boolean;
  entries: number;
  firstBadSequence: number | null;
}

/** One plain sentence without subject: the actor stands before it. */
export function describeAudit({ action, subject, details }: AuditFact): string {
  switch (action) {
    case 'session.started':
      return 'signed in';
    case 'session.refused':
      return 'was refused: wrong token';
    case 'session.ended':
      return 'signed out';
    case 'delivery.replayed':
      return `replayed delivery ${subject.id}`;
    case 'deliveries.replayed':
      return `replayed ${details['count']} ${details['outcome']} deliveries`;
    case 'environment.changed':
      return `changed ${subject.id}: ${changes(details)}`;
    case 'hook.repair_requested':
      return `asked to repair the webhook of project ${subject.id}`;
    case 'hook.repaired':
      return `repaired the webhook of project ${subject.id}`;
    case 'hook.repair_refused':
      return `could not repair the webhook of project ${subject.id}: ${details['reason']}`;
    case 'reconciliation.requested':
      return `asked GitLab about ${details['projects']} projects`;
    case 'connection_secret.replaced':
      return `replaced the ${details['secret']} of connection ${subject.id}`;
    case 'board.rebuilt':
      return `rebuilt the board from all deployments`;
  }
}

function changes(details: AuditFact['details']): string {
  const names = [...new Set(Object.keys(details).map((key) => key.replace(/(Before|After)$/, '')))];
  return (
    names
      .map((name) => `${name} ${details[`${name}Before`] ?? 'unset'} → ${details[`${name}After`] ?? 'unset'}`)
      .join(', ') || 'nothing'
  );
}
