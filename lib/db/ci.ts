import type { JobFact, MergeRequestFact, PipelineFact, TagFact } from '../domain/deployment/fact';
import type { Tx } from './client';

type Of<T> = T & { projectId: bigint };

function toRows(items: { projectId: bigint }[]): string {
  return JSON.stringify(items.map((item) => ({ ...item, projectId: item.projectId.toString() })));
}

/** Keeps jobs that deploy. A status of lower rank never overwrites a higher one. Keys must be distinct. */
export async function saveJobs(tx: Tx, jobs: Of<JobFact & { statusRank: number }>[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.$executeRaw`
    insert into job (project_id, gitlab_job_id, gitlab_pipeline_id, name, stage, status, status_rank, environment_name, is_manual,
      failure_reason, sha, ref, is_tag, started_at, finished_at)
    select "projectId", "gitlabJobId", "gitlabPipelineId", name, stage, status, "statusRank", "environmentName", "isManual",
      "failureReason", sha, ref, "isTag", "startedAt", "finishedAt"
    from jsonb_to_recordset(${toRows(jobs)}::jsonb) as r("projectId" bigint, "gitlabJobId" bigint, "gitlabPipelineId" bigint, name text,
      stage text, status text, "statusRank" int, "environmentName" text, "isManual" boolean, "failureReason" text, sha text, ref text,
      "isTag" boolean, "startedAt" timestamptz, "finishedAt" timestamptz)
    order by "projectId", "gitlabJobId"
    on conflict (project_id, gitlab_job_id) do update set
      status = case when excluded.status_rank >= job.status_rank then excluded.status else job.status end,
      status_rank = greatest(excluded.status_rank, job.status_rank),
      failure_reason = case when excluded.status_rank >= job.status_rank then excluded.failure_reason else job.failure_reason end,
      gitlab_pipeline_id = coalesce(job.gitlab_pipeline_id, excluded.gitlab_pipeline_id),
      stage = coalesce(job.stage, excluded.stage), is_manual = job.is_manual or excluded.is_manual,
      sha = coalesce(job.sha, excluded.sha), ref = coalesce(job.ref, excluded.ref), is_tag = coalesce(job.is_tag, excluded.is_tag),
      started_at = coalesce(excluded.started_at, job.started_at), finished_at = coalesce(excluded.finished_at, job.finished_at)`;
}

/** Keeps pipelines. A body with an older newest instant never overwrites a newer one. Keys must be distinct. */
export async function savePipelines(
  tx: Tx,
  pipelines: Of<PipelineFact & { statusRank: number }>[],
): Promise<void> {
  if (pipelines.length === 0) return;
  await tx.$executeRaw`
    insert into pipeline (project_id, gitlab_pipeline_id, status, status_rank, ref, is_tag, sha, source, url, jobs_done, jobs_total,
      created_at, finished_at, fresh_at)
    select "projectId", "gitlabPipelineId", status, "statusRank", ref, "isTag", sha, source, url, "jobsDone", "jobsTotal",
      "createdAt", "finishedAt", "freshAt"
    from jsonb_to_recordset(${toRows(pipelines)}::jsonb) as r("projectId" bigint, "gitlabPipelineId" bigint, status text,
      "statusRank" int, ref text, "isTag" boolean, sha text, source text, url text, "jobsDone" int, "jobsTotal" int,
      "createdAt" timestamptz, "finishedAt" timestamptz, "freshAt" timestamptz)
    order by "projectId", "gitlabPipelineId"
    on conflict (project_id, gitlab_pipeline_id) do update set status = excluded.status, status_rank = excluded.status_rank,
      ref = coalesce(excluded.ref, pipeline.ref), is_tag = coalesce(excluded.is_tag, pipeline.is_tag),
      sha = coalesce(excluded.sha, pipeline.sha), source = coalesce(excluded.source, pipeline.source),
      url = coalesce(excluded.url, pipeline.url),
      jobs_done = case when excluded.jobs_total > 0 then excluded.jobs_done else pipeline.jobs_done end,
      jobs_total = case when excluded.jobs_total > 0 then excluded.jobs_total else pipeline.jobs_total end,
      created_at = coalesce(pipeline.created_at, excluded.created_at), finished_at = excluded.finished_at, fresh_at = excluded.fresh_at
    where (excluded.fresh_at, excluded.status_rank) >= (pipeline.fresh_at, pipeline.status_rank)`;
}

/** Keeps merge requests, newest `updatedAt` last. Keys must be distinct. */
export async function saveMergeRequests(tx: Tx, mergeRequests: Of<MergeRequestFact>[]): Promise<void> {
  if (mergeRequests.length === 0) return;
  const rows = mergeRequests.map(({ author, ...rest }) => ({
    ...rest,
    authorName: author?.name ?? null,
    authorUsername: author?.username ?? null,
  }));
  await tx.$executeRaw`
    insert into merge_request (project_id, iid, title, state, web_url, author_name, author_username, merge_commit_sha, updated_at)
    select "projectId", iid, title, state, "webUrl", "authorName", "authorUsername", "mergeCommitSha", "updatedAt"
    from jsonb_to_recordset(${toRows(rows)}::jsonb) as r("projectId" bigint, iid bigint, title text, state text, "webUrl" text,
      "authorName" text, "authorUsername" text, "mergeCommitSha" text, "updatedAt" timestamptz)
    order by "projectId", iid
    on conflict (project_id, iid) do update set title = excluded.title, state = excluded.state,
      web_url = coalesce(excluded.web_url, merge_request.web_url), author_name = coalesce(excluded.author_name, merge_request.author_name),
      author_username = coalesce(excluded.author_username, merge_request.author_username),
      merge_commit_sha = coalesce(excluded.merge_commit_sha, merge_request.merge_commit_sha), updated_at = excluded.updated_at
    where excluded.updated_at >= merge_request.updated_at`;
}

/** Links a deployment to the merge requests that GitLab says it shipped. */
export async function linkMergeRequests(
  tx: Tx,
  deploymentId: bigint,
  projectId: bigint,
  iids: number[],
): Promise<void> {
  await tx.$executeRaw`
    insert into deployment_merge_request (deployment_id, merge_request_id)
    select ${deploymentId}, id from merge_request where project_id = ${projectId} and iid = any(${iids}::bigint[])
    on conflict do nothing`;
  // GitLab fills them in after success, at its leisure: an empty answer is believed after ten minutes.
  await tx.$executeRaw`
    update deployment set merge_requests_read_at = clock_timestamp()
    where id = ${deploymentId} and (${iids.length} > 0 or status_changed_at < clock_timestamp() - interval '10 minutes')`;
}

/** Keeps tags and their releases. Keys must be distinct. */
export async function saveTags(tx: Tx, tags: Of<TagFact>[]): Promise<void> {
  if (tags.length === 0) return;
  await tx.$executeRaw`
    insert into tag (project_id, name, sha, release_name, release_url, deleted_at)
    select "projectId", name, sha, "releaseName", "releaseUrl", case when deleted then clock_timestamp() end
    from jsonb_to_recordset(${toRows(tags)}::jsonb) as r("projectId" bigint, name text, sha text, "releaseName" text,
      "releaseUrl" text, deleted boolean)
    order by "projectId", name
    on conflict (project_id, name) do update set sha = coalesce(excluded.sha, tag.sha),
      release_name = coalesce(excluded.release_name, tag.release_name), release_url = coalesce(excluded.release_url, tag.release_url),
      deleted_at = excluded.deleted_at`;
}
