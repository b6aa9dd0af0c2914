import type { Tier } from '../environment/tier';
import type { DeploymentStatus } from './status';

/**
 * What one hook or one API answer says, in our words. A fact may be late, repeated or partial; `merge.ts` decides what
 * it changes. Absent (`null`) means "this source does not say", never "there is none".
 */
export interface ProjectFact {
  gitlabProjectId: number;
  /** `group/subgroup/name` */
  path: string;
  name: string;
  webUrl: string | null;
  defaultBranch: string | null;
}

export interface Person {
  name: string;
  username: string | null;
  avatarUrl: string | null;
}

/** Who told it. `api` answers hold the whole truth as of `changedAt`; hooks tell one transition. */
export type FactSource = 'hook' | 'api';

export interface DeploymentFact {
  gitlabDeploymentId: number;
  environment: { name: string; tier: Tier | null; externalUrl: string | null };
  /** Null for facts that tell nothing of the status (an approval, a job of the deployment). */
  status: { value: DeploymentStatus; raw: string; changedAt: Date; source: FactSource } | null;
  sha: string | null;
  shortSha: string | null;
  ref: string | null;
  isTag: boolean | null;
  gitlabPipelineId: number | null;
  gitlabJobId: number | null;
  jobName: string | null;
  deployedBy: Person | null;
  commitTitle: string | null;
  /** Page of the deployment in GitLab. */
  url: string | null;
  createdAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** An approval or rejection given in GitLab itself (Premium); never a status of the deployment. */
export interface ApprovalFact {
  gitlabDeploymentId: number;
  gitlabApprovalId: number;
  decision: 'approved' | 'rejected';
  approver: Person | null;
  comment: string | null;
  decidedAt: Date;
}

export interface JobFact {
  gitlabJobId: number;
  gitlabPipelineId: number | null;
  name: string;
  stage: string | null;
  status: string;
  /** Only jobs that deploy are kept. */
  environmentName: string;
  environmentTier: Tier | null;
  isManual: boolean;
  failureReason: string | null;
  sha: string | null;
  ref: string | null;
  isTag: boolean | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface PipelineFact {
  gitlabPipelineId: number;
  status: string;
  ref: string | null;
  isTag: boolean | null;
  sha: string | null;
  source: string | null;
  url: string | null;
  jobsDone: number;
  jobsTotal: number;
  createdAt: Date | null;
  finishedAt: Date | null;
  /** The newest instant the body mentions: pipeline hooks carry no time of change. */
  freshAt: Date;
}

export interface MergeRequestFact {
  iid: number;
  title: string;
  state: string;
  webUrl: string | null;
  author: Person | null;
  mergeCommitSha: string | null;
  updatedAt: Date;
}

export interface TagFact {
  name: string;
  /** Null when only a release was seen and it names no commit. */
  sha: string | null;
  releaseName: string | null;
  releaseUrl: string | null;
  deleted: boolean;
}

/** Everything one delivery or one page of API answers says about one project. */
export interface ProjectFacts {
  project: ProjectFact;
  deployments: DeploymentFact[];
  approvals: ApprovalFact[];
  jobs: JobFact[];
  pipelines: PipelineFact[];
  mergeRequests: MergeRequestFact[];
  tags: TagFact[];
}
