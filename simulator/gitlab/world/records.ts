/** What the simulated GitLab remembers. Instants are milliseconds since 1970. */

export const accessLevel = {
  guest: 10,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
  admin: 60,
} as const;

export type Visibility = 'private' | 'internal' | 'public';

export interface UserRecord {
  id: number;
  username: string;
  name: string;
  email: string;
  state: 'active' | 'blocked';
  admin: boolean;
  bot: boolean;
  createdAt: number;
}

export interface TokenRecord {
  token: string;
  userId: number;
  name: string;
  scopes: string[];
  kind: 'personal' | 'oauth';
  createdAt: number;
  expiresAt: number | null;
  revoked: boolean;
}

export interface GroupRecord {
  id: number;
  parentId: number | null;
  name: string;
  path: string;
  visibility: Visibility;
  /** User id → access level. */
  members: Map<number, number>;
  variables: VariableRecord[];
  createdAt: number;
}

export interface VariableRecord {
  key: string;
  value: string;
  type: 'env_var' | 'file';
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | null;
}

export type Tier = 'production' | 'staging' | 'testing' | 'development' | 'other';

/** One job of a project's `.gitlab-ci.yml`. */
export interface JobTemplate {
  name: string;
  stage: string;
  /** Default `on_success`. */
  when?: 'on_success' | 'manual';
  /** Default false, as with `rules:`; a manual job that may not fail blocks the pipeline. */
  allowFailure?: boolean;
  /** Which pipelines have the job. Default `any`. */
  only?: 'branch' | 'tag' | 'any';
  environment?: { name: string; tier?: Tier; url?: string };
  /** Seconds at speed 1. Default: 2 to 10, drawn. */
  seconds?: number;
  /** Path of the project whose pipeline it starts (a bridge). */
  trigger?: string;
  /** `id_tokens` of the job: audience by variable name. */
  idTokens?: Record<string, string>;
}

export interface ProjectRecord {
  id: number;
  groupId: number;
  name: string;
  path: string;
  description: string;
  visibility: Visibility;
  defaultBranch: string;
  archived: boolean;
  members: Map<number, number>;
  template: JobTemplate[];
  ciYaml: string | null;
  /** "Prevent outdated deployment jobs". */
  forwardDeploymentEnabled: boolean;
  /** "Allow job retries for rollback deployments". */
  rollbackAllowed: boolean;
  /** Lowest access level that may set pipeline variables. */
  pipelineVariablesLevel: number;
  /** Makes the compare API answer `compare_timeout: true`. */
  compareTimesOut: boolean;
  createdAt: number;
  lastActivityAt: number;
  commits: Map<string, CommitRecord>;
  /** Name → head. */
  branches: Map<string, string>;
  tags: Map<string, TagRecord>;
  releases: Map<string, ReleaseRecord>;
  protectedBranches: Map<string, ProtectedBranchRecord>;
  /** Name or wildcard → lowest level that may create it. */
  protectedTags: Map<string, number>;
  protectedEnvironments: Map<string, ProtectedEnvironmentRecord>;
  environments: EnvironmentRecord[];
  mergeRequests: MergeRequestRecord[];
  pipelines: PipelineRecord[];
  deployments: DeploymentRecord[];
  freezePeriods: FreezePeriodRecord[];
  variables: VariableRecord[];
  triggers: TriggerRecord[];
  hooks: HookRecord[];
}

export interface CommitRecord {
  sha: string;
  title: string;
  message: string;
  authorId: number;
  createdAt: number;
  parents: string[];
  /** Paths the commit touches, for the diffs of a comparison. */
  files: string[];
}

export interface TagRecord {
  name: string;
  sha: string;
  message: string;
  createdAt: number;
}

export interface ReleaseRecord {
  id: number;
  tag: string;
  name: string;
  description: string;
  authorId: number;
  createdAt: number;
  releasedAt: number;
}

export interface ProtectedBranchRecord {
  id: number;
  name: string;
  pushLevel: number;
  mergeLevel: number;
  allowForcePush: boolean;
}

export interface ApprovalRuleRecord {
  id: number;
  userId: number | null;
  groupId: number | null;
  accessLevel: number | null;
  requiredApprovals: number;
  groupInheritanceType: number;
}

export interface ProtectedEnvironmentRecord {
  name: string;
  deployAccess: {
    id: number;
    userId: number | null;
    groupId: number | null;
    accessLevel: number | null;
    groupInheritanceType: number;
  }[];
  approvalRules: ApprovalRuleRecord[];
}

export interface EnvironmentRecord {
  id: number;
  projectId: number;
  name: string;
  slug: string;
  tier: Tier;
  externalUrl: string | null;
  state: 'available' | 'stopped';
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
}

export interface MergeRequestRecord {
  id: number;
  iid: number;
  projectId: number;
  title: string;
  description: string;
  state: 'opened' | 'merged' | 'closed';
  sourceBranch: string;
  targetBranch: string;
  authorId: number;
  mergedById: number | null;
  /** Head of the source branch. */
  sha: string;
  mergeCommitSha: string | null;
  squash: boolean;
  labels: string[];
  createdAt: number;
  updatedAt: number;
  mergedAt: number | null;
  closedAt: number | null;
}

export const jobStatuses = [
  'created',
  'waiting_for_resource',
  'preparing',
  'waiting_for_callback',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
] as const;

export type JobStatus = (typeof jobStatuses)[number];

export interface PipelineRecord {
  id: number;
  iid: number;
  projectId: number;
  name: string | null;
  ref: string;
  tag: boolean;
  sha: string;
  beforeSha: string;
  source: string;
  status: JobStatus;
  userId: number;
  variables: { key: string; value: string; type: 'env_var' | 'file' }[];
  stages: string[];
  jobs: JobRecord[];
  mergeRequestId: number | null;
  /** The bridge that started it, for child and multi-project pipelines. */
  startedByJobId: number | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export interface JobRecord {
  id: number;
  projectId: number;
  pipelineId: number;
  name: string;
  stage: string;
  status: JobStatus;
  when: 'on_success' | 'manual';
  allowFailure: boolean;
  environment: { name: string; action: 'start'; tier: Tier } | null;
  userId: number;
  variables: { key: string; value: string }[];
  retried: boolean;
  retriesCount: number;
  failureReason: string | null;
  /** What it will do once it runs: how long it takes at speed 1, and how it ends. */
  plannedSeconds: number;
  plannedOutcome: 'success' | 'failed';
  deploymentId: number | null;
  /** Set for bridges; `pipelineId` once it started one. */
  bridge: { projectPath: string; downstreamPipelineId: number | null } | null;
  idTokens: Record<string, string>;
  trace: string;
  createdAt: number;
  queuedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
}

export const deploymentStatuses = [
  'created',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'blocked',
] as const;

export type DeploymentStatus = (typeof deploymentStatuses)[number];

export interface DeploymentApprovalRecord {
  id: number;
  userId: number;
  status: 'approved' | 'rejected';
  comment: string | null;
  createdAt: number;
  ruleId: number | null;
}

export interface DeploymentRecord {
  id: number;
  iid: number;
  projectId: number;
  environmentId: number;
  environmentName: string;
  ref: string;
  tag: boolean;
  sha: string;
  userId: number;
  status: DeploymentStatus;
  /** Null for deployments that were created by the API. */
  jobId: number | null;
  createdAt: number;
  updatedAt: number;
  finishedAt: number | null;
  /** Filled some time after success. */
  mergeRequestIds: number[];
  approvals: DeploymentApprovalRecord[];
}

export interface FreezePeriodRecord {
  id: number;
  freezeStart: string;
  freezeEnd: string;
  cronTimezone: string;
  createdAt: number;
  updatedAt: number;
}

export interface TriggerRecord {
  id: number;
  description: string;
  token: string;
  ownerId: number;
  createdAt: number;
  lastUsedAt: number | null;
}

/** What a hook can listen to, as GitLab's API names the flags. */
export const hookFlags = [
  'push_events',
  'tag_push_events',
  'merge_requests_events',
  'repository_update_events',
  'enable_ssl_verification',
  'issues_events',
  'confidential_issues_events',
  'note_events',
  'confidential_note_events',
  'pipeline_events',
  'wiki_page_events',
  'deployment_events',
  'feature_flag_events',
  'job_events',
  'releases_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'vulnerability_events',
] as const;

export type HookFlag = (typeof hookFlags)[number];

export interface HookRecord {
  id: number;
  projectId: number;
  url: string;
  name: string | null;
  description: string | null;
  token: string | null;
  signingToken: string | null;
  flags: Set<HookFlag>;
  customHeaders: { key: string; value: string }[];
  customTemplate: string | null;
  createdAt: number;
  recentFailures: number;
  backoffCount: number;
  disabledUntil: number | null;
  permanentlyDisabled: boolean;
}

export type HookEventName =
  | 'push_hooks'
  | 'tag_push_hooks'
  | 'merge_request_hooks'
  | 'pipeline_hooks'
  | 'job_hooks'
  | 'deployment_hooks'
  | 'release_hooks';

/** Something hooks may tell. GitLab renders pipeline and job bodies only when it sends them. */
export interface HookEvent {
  name: HookEventName;
  projectId: number;
  render: () => unknown;
}

/** One line of a hook's log, or an event that never left (`outcome` says why). */
export interface DeliveryRecord {
  id: number;
  hookId: number;
  projectId: number;
  name: HookEventName;
  key: string;
  outcome: 'delivered' | 'failed' | 'timed_out' | 'dropped_by_fault' | 'dropped_disabled';
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: unknown;
  responseStatus: string;
  responseHeaders: Record<string, string>;
  responseBody: string;
  /** Seconds. */
  duration: number;
  at: number;
}

/** A changing API call that took effect: fault tests count these. */
export interface MutationRecord {
  at: number;
  kind: string;
  projectId: number | null;
  target: string;
  userId: number | null;
}
