import type { DeploymentStatus } from '../deployment/status';
import type { Tier } from '../environment/tier';

/** What the API answers and the screens show. Instants are ISO 8601 in UTC. `docs/api.md` documents each field. */
export interface PersonView {
  name: string;
  username: string | null;
  avatarUrl: string | null;
}

export interface DeploymentView {
  id: string;
  /** Slug of the service. */
  service: string;
  environment: string;
  tier: Tier;
  status: DeploymentStatus;
  /** GitLab's own word, when it is not one of ours. */
  rawStatus: string;
  sha: string | null;
  shortSha: string | null;
  ref: string | null;
  /** Tag or release that names this commit, when one does. */
  version: string | null;
  commitTitle: string | null;
  gitlabDeploymentId: number;
  pipelineId: number | null;
  jobId: number | null;
  jobName: string | null;
  deployedBy: PersonView | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  statusChangedAt: string;
  /** The deployment's page in GitLab. */
  url: string | null;
  /** Jobs of its pipeline, while it runs. */
  progress: { done: number; total: number } | null;
}

/** Why a comparison has no number. */
export type AheadReason =
  | 'pending'
  | 'timeout'
  | 'history_rewritten'
  | 'no_permission'
  | 'unreachable'
  | 'sha_unknown';

export interface AheadView {
  /** Commits that the environment before this one has and this one has not; null: not known, see `reason`. */
  commits: number | null;
  /** Commits that only this environment has (it is ahead of the one before, or history was rewritten). */
  behind: number | null;
  /** Name of the environment before this one on the promotion path. */
  from: string;
  reason: AheadReason | null;
}

export interface BoardEnvironmentView {
  name: string;
  tier: Tier;
  /** The successful deployment with the highest GitLab id. */
  current: DeploymentView | null;
  /** The deployment with the highest GitLab id, whatever its status. */
  lastAttempt: DeploymentView | null;
  /** Null on the first environment of the path, and where one of the two has no release yet. */
  ahead: AheadView | null;
  hold: null;
  freeze: null;
  drift: 'unknown';
}

export interface BoardRowView {
  /** Slug. */
  service: string;
  name: string;
  /** Path of the GitLab project. */
  project: string;
  /** GitLab group the project lives in. */
  group: string;
  /** In the order of the promotion path. */
  environments: BoardEnvironmentView[];
}

/** A page of the board. */
export interface BoardPageView {
  items: BoardRowView[];
  nextCursor: string | null;
}

/** Figures above the board: what the filters would leave. */
export interface BoardSummaryView {
  services: number;
  groups: { path: string; services: number }[];
  /** In the order of the promotion path; folder environments such as `review/x` are left out. */
  environments: { name: string; services: number }[];
  /** Services with at least one environment in that state. */
  states: { attention: number; running: number; failed: number; blocked: number };
}

/** What the first run shows: where GitLab's hook has to point. */
export interface SetupView {
  connection: string;
  webhookUrl: string;
  /** Null while no GitLab is configured. */
  gitlabUrl: string | null;
}

export interface CommitView {
  sha: string;
  shortSha: string;
  title: string;
  authorName: string;
  authoredAt: string;
  url: string | null;
}

export interface MergeRequestView {
  iid: number;
  title: string;
  state: string;
  url: string | null;
  author: string | null;
}

/** The list behind an "N ahead" chip. */
export interface ComparisonView {
  service: string;
  from: string;
  to: string;
  fromSha: string | null;
  toSha: string | null;
  commits: number | null;
  behind: number | null;
  reason: AheadReason | null;
  /** Newest first; at most 100. `commits` has the full number. */
  commitList: CommitView[];
  mergeRequests: MergeRequestView[];
  /** GitLab's page that shows the same comparison. */
  url: string | null;
}

export interface DeploymentEventView {
  status: DeploymentStatus;
  rawStatus: string;
  occurredAt: string;
  observedAt: string;
  source: 'hook' | 'api';
  deliveryId: string | null;
  closedGap: boolean;
}

/** One deployment with everything we know of it. */
export interface DeploymentDetailView extends DeploymentView {
  serviceName: string;
  project: string;
  projectUrl: string | null;
  commitUrl: string | null;
  pipelineUrl: string | null;
  jobUrl: string | null;
  pipelineStatus: string | null;
  events: DeploymentEventView[];
  approvals: { decision: string; by: string | null; comment: string | null; decidedAt: string }[];
  mergeRequests: MergeRequestView[];
  /** Null: GitLab has not told us yet. It fills them in some time after success. */
  mergeRequestsReadAt: string | null;
  deliveries: { id: string; kind: string | null; receivedAt: string; status: string }[];
}

export interface ServiceView {
  service: string;
  name: string;
  project: string;
  group: string;
  url: string | null;
  environments: {
    name: string;
    tier: Tier;
    tierSource: 'gitlab' | 'name' | 'set';
    position: number | null;
    externalUrl: string | null;
  }[];
}

/** Which release is where: one line per commit, newest first. */
export interface ServiceVersionView {
  sha: string | null;
  shortSha: string | null;
  version: string | null;
  ref: string | null;
  commitTitle: string | null;
  /** Newest deployment of this commit per environment name. */
  environments: Record<
    string,
    { deploymentId: string; status: DeploymentStatus; statusChangedAt: string; isCurrent: boolean }
  >;
}

export type DeliveryOutcome = 'accepted' | 'ignored' | 'quarantined' | 'dead';

export interface DeliveryView {
  id: string;
  connection: string;
  /** `accepted` covers waiting and processed; `dead`: gave up after its retries. */
  outcome: DeliveryOutcome;
  /** False while it waits to be ingested. */
  processed: boolean;
  kind: string | null;
  event: string | null;
  project: string | null;
  receivedAt: string;
  processedAt: string | null;
  /** How often the same delivery arrived again. */
  duplicates: number;
  lastDuplicateAt: string | null;
  attempts: number;
  bodyBytes: number;
  redactions: number;
  /** What came of it, or why it was not used. */
  note: string | null;
}

export interface DeliveryDetailView extends DeliveryView {
  deliveryKey: string;
  headers: Record<string, string>;
  /** Redacted; pretty-printed when it is JSON. */
  body: string;
  bodyTruncated: boolean;
  deployments: { id: string; service: string; environment: string; status: DeploymentStatus }[];
}

export type HookState =
  | 'unknown'
  | 'healthy'
  | 'missing'
  | 'disabled'
  | 'no_deployment_events'
  | 'no_permission';

/** Webhook health of one project. */
export interface HookHealthView {
  project: string;
  gitlabProjectId: number;
  service: string | null;
  connection: string;
  state: HookState;
  disabledUntil: string | null;
  signed: boolean | null;
  checkedAt: string | null;
  lastEventAt: string | null;
  /** Deliveries per hour, oldest first, the last 12 hours. */
  hourly: number[];
  /** Statuses in the last 24 h that no hook had told us. */
  gapsClosed: number;
  reconciledAt: string | null;
  reconcileError: string | null;
}

/** The figures at the top of the deliveries page. */
export interface DeliverySummaryView {
  received24h: number;
  quarantined: number;
  dead: number;
  gapsClosed24h: number;
  pending: number;
  oldestPendingAt: string | null;
  lastReconciledAt: string | null;
}

/** Sent over `/api/v1/events`. */
export type LiveMessage =
  | {
      kind: 'deployment';
      id: string;
      data: { service: string; environment: string; deploymentId: string; status: DeploymentStatus };
    }
  | { kind: 'board'; id: string; data: { row: BoardRowView } };
