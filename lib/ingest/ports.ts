import type { HookHealth } from '@/lib/db/project';
import type { CommitView } from '@/lib/domain/board/view';
import type { Tier } from '@/lib/domain/environment/tier';
import type {
  DeploymentFact,
  MergeRequestFact,
  ProjectFact,
  ProjectFacts,
  TagFact,
} from '@/lib/domain/deployment/fact';

/** What a delivery's body turned out to say. */
export type HookReading =
  | { kind: 'facts'; objectKind: string; facts: ProjectFacts; summary: string }
  | {
      kind: 'ignored';
      objectKind: string | null;
      reason: string;
      project: { path: string; gitlabProjectId: number } | null;
    }
  | { kind: 'unreadable'; reason: string };

/** Reads hook bodies; implemented by `lib/gitlab`. Never throws. */
export interface HookReader {
  /** @param body the stored bytes: redacted, and JSON unless it was quarantined for not being that. */
  read(event: string | undefined, body: Uint8Array): HookReading;
}

/** What reconciliation reads from GitLab; implemented by `lib/gitlab`. Errors carry no secret and may be shown. */
export interface GitLabReader {
  getProject(gitlabProjectId: number): Promise<ProjectFact>;
  /** Projects the token is a member of, with activity since (null: all). */
  listProjects(activeSince: Date | null): AsyncIterable<ProjectFact>;
  hasDeployments(gitlabProjectId: number): Promise<boolean>;
  /** The newest deployments by id, newest first. */
  listLatestDeployments(gitlabProjectId: number, limit: number): Promise<DeploymentFact[]>;
  /** Deployments updated since, in the order of their update; none is skipped while others move. */
  listDeploymentsUpdatedAfter(
    gitlabProjectId: number,
    updatedAfter: Date | null,
  ): AsyncIterable<DeploymentPage>;
  /** Empty until GitLab has filled them in, some time after success. */
  deploymentMergeRequests(gitlabProjectId: number, gitlabDeploymentId: number): Promise<MergeRequestFact[]>;
  listTags(gitlabProjectId: number): Promise<TagFact[]>;
  /** Their tiers, which the deployments do not tell. */
  environmentTiers(gitlabProjectId: number): Promise<{ name: string; tier: Tier }[]>;
  /** What `to` has and `from` has not; null when GitLab knows one of them no more. */
  compare(gitlabProjectId: number, fromSha: string, toSha: string): Promise<ComparedCommits | null>;
  /** The hook that points at us. */
  hookHealth(gitlabProjectId: number): Promise<HookHealth>;
}

export interface DeploymentPage {
  facts: DeploymentFact[];
  /** Everything updated before this has been read by now; null when there is nothing at all. */
  newestUpdatedAt: Date | null;
}

export interface ComparedCommits {
  /** All of them, also when the list is shorter. Null: GitLab gave up (`compare_timeout`). */
  count: number | null;
  /** Newest first, at most 100. */
  commits: CommitView[];
  /** The ones that brought them. */
  mergeRequests: MergeRequestFact[];
}

/** Why GitLab could not be read: decides how long to wait. */
export type ReadFailure = 'not_found' | 'no_permission' | 'unreachable';

export interface Reconciler {
  readerOf(connectionId: string): Promise<GitLabReader | null>;
  /** Connections that have an address and a token. */
  connectionIds(): Promise<string[]>;
  classify(error: unknown): ReadFailure;
}
