/** What the inbox needs to know of the sender's protocol; implemented by `lib/gitlab`. */
export interface HookProtocol {
  /** Checks who sent the bytes, before anything is parsed. */
  verify(request: {
    headers: Record<string, string | undefined>;
    raw: Uint8Array;
    secrets: ConnectionSecrets;
    now: Date;
  }): { ok: true } | { ok: false; reason: string };
  /** Identifies a delivery: the same request sent again has the same key. */
  deliveryKey(headers: Record<string, string | undefined>, connectionId: string, raw: Uint8Array): string;
  /** Takes secrets out and looks at what it is. Never throws. */
  prepare(headers: Record<string, string | undefined>, raw: Uint8Array): PreparedDelivery;
}

export interface PreparedDelivery {
  status: 'pending' | 'ignored' | 'quarantined';
  /** Why it is ignored or quarantined. */
  note: string | null;
  kind: string | null;
  event: string | null;
  projectPath: string | null;
  gitlabProjectId: number | null;
  /** Only headers that are safe to keep. */
  headers: Record<string, string>;
  /** Redacted. */
  body: Uint8Array;
  redactions: number;
}

export interface ConnectionSecrets {
  webhookSecrets: string[];
  signingTokens: string[];
}

/** Secrets of the connections, cached in the process. */
export interface ConnectionSecretsSource {
  /** Null: no such connection. */
  get(connectionId: string): Promise<ConnectionSecrets | null>;
  /** Reads them anew, when a delivery fitted none: the secret may have just been changed. May wait a second for that. */
  refresh(connectionId: string): Promise<ConnectionSecrets | null>;
}
