import type { ProjectFact, ProjectFacts } from '@/lib/domain/deployment/fact';

/** What a hook told us. */
export type HookReading =
  | { kind: 'facts'; objectKind: string; facts: ProjectFacts; summary: string }
  /** Understood, and of no use to us; `reason` says why. */
  | { kind: 'ignored'; objectKind: string | null; reason: string; project: ProjectFact | null }
  /** To be kept and looked at by a person. */
  | { kind: 'unreadable'; reason: string };

/** Facts about one project, of which a hook usually has one kind only. */
export function factsOf(project: ProjectFact, parts: Partial<Omit<ProjectFacts, 'project'>>): ProjectFacts {
  return {
    project,
    deployments: parts.deployments ?? [],
    approvals: parts.approvals ?? [],
    jobs: parts.jobs ?? [],
    pipelines: parts.pipelines ?? [],
    mergeRequests: parts.mergeRequests ?? [],
    tags: parts.tags ?? [],
  };
}

/** A line for the delivery log: one line, bounded, without control characters and marks that turn the direction of text. */
export function summaryLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return line.slice(0, 200).toWellFormed();
}
