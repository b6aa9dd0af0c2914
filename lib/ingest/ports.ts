import type { ProjectFacts } from '@/lib/domain/deployment/fact';

/** What a delivery's body turned out to say. */
export type HookReading =
  | { kind: 'facts'; objectKind: string; facts: ProjectFacts; summary: string }
  | { kind: 'ignored'; objectKind: string | null; reason: string; project: { path: string; gitlabProjectId: number } | null }
  | { kind: 'unreadable'; reason: string };

/** Reads hook bodies; implemented by `lib/gitlab`. Never throws. */
export interface HookReader {
  /** @param body the stored bytes: redacted, and JSON unless it was quarantined for not being that. */
  read(event: string | undefined, body: Uint8Array): HookReading;
}
