-- CreateTable
CREATE TABLE "connection" (
    "id" TEXT NOT NULL,
    "url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rate_tokens" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "rate_refilled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_until" TIMESTAMPTZ(3),
    "discovered_at" TIMESTAMPTZ(3),
    "discovery_lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection_secret" (
    "id" UUID NOT NULL,
    "connection_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),

    CONSTRAINT "connection_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" BIGSERIAL NOT NULL,
    "connection_id" TEXT NOT NULL,
    "delivery_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "kind" TEXT,
    "event" TEXT,
    "project_path" TEXT,
    "gitlab_project_id" BIGINT,
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "body_bytes" INTEGER NOT NULL,
    "redactions" INTEGER NOT NULL DEFAULT 0,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "last_duplicate_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project" (
    "id" BIGSERIAL NOT NULL,
    "connection_id" TEXT NOT NULL,
    "gitlab_project_id" BIGINT NOT NULL,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "web_url" TEXT,
    "default_branch" TEXT,
    "watermark_at" TIMESTAMPTZ(3),
    "backfilled_at" TIMESTAMPTZ(3),
    "reconciled_at" TIMESTAMPTZ(3),
    "next_reconcile_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reconcile_lease_until" TIMESTAMPTZ(3),
    "reconcile_failures" INTEGER NOT NULL DEFAULT 0,
    "reconcile_error" TEXT,
    "hook_state" TEXT NOT NULL DEFAULT 'unknown',
    "gitlab_hook_id" BIGINT,
    "hook_disabled_until" TIMESTAMPTZ(3),
    "hook_signed" BOOLEAN,
    "hook_checked_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "group_path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environment" (
    "id" BIGSERIAL NOT NULL,
    "service_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "tier_source" TEXT NOT NULL,
    "position" INTEGER,
    "external_url" TEXT,

    CONSTRAINT "environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "environment_id" BIGINT NOT NULL,
    "gitlab_deployment_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "raw_status" TEXT NOT NULL,
    "status_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "status_source" TEXT NOT NULL,
    "sha" TEXT,
    "short_sha" TEXT,
    "ref" TEXT,
    "is_tag" BOOLEAN,
    "gitlab_pipeline_id" BIGINT,
    "gitlab_job_id" BIGINT,
    "job_name" TEXT,
    "deployed_by_name" TEXT,
    "deployed_by_username" TEXT,
    "deployed_by_avatar" TEXT,
    "commit_title" TEXT,
    "url" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "merge_requests_read_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment_event" (
    "id" BIGSERIAL NOT NULL,
    "deployment_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "raw_status" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "delivery_id" BIGINT,
    "closed_gap" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "deployment_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment_approval" (
    "id" BIGSERIAL NOT NULL,
    "deployment_id" BIGINT NOT NULL,
    "gitlab_approval_id" BIGINT NOT NULL,
    "decision" TEXT NOT NULL,
    "approver_name" TEXT,
    "approver_username" TEXT,
    "comment" TEXT,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pipeline" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "gitlab_pipeline_id" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "status_rank" INTEGER NOT NULL,
    "ref" TEXT,
    "is_tag" BOOLEAN,
    "sha" TEXT,
    "source" TEXT,
    "url" TEXT,
    "jobs_done" INTEGER NOT NULL DEFAULT 0,
    "jobs_total" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "fresh_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pipeline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "gitlab_job_id" BIGINT NOT NULL,
    "gitlab_pipeline_id" BIGINT,
    "name" TEXT NOT NULL,
    "stage" TEXT,
    "status" TEXT NOT NULL,
    "status_rank" INTEGER NOT NULL,
    "environment_name" TEXT NOT NULL,
    "is_manual" BOOLEAN NOT NULL DEFAULT false,
    "failure_reason" TEXT,
    "sha" TEXT,
    "ref" TEXT,
    "is_tag" BOOLEAN,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "merge_request" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "iid" BIGINT NOT NULL,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "web_url" TEXT,
    "author_name" TEXT,
    "author_username" TEXT,
    "merge_commit_sha" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "merge_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment_merge_request" (
    "deployment_id" BIGINT NOT NULL,
    "merge_request_id" BIGINT NOT NULL,

    CONSTRAINT "deployment_merge_request_pkey" PRIMARY KEY ("deployment_id","merge_request_id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" BIGSERIAL NOT NULL,
    "project_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "sha" TEXT,
    "release_name" TEXT,
    "release_url" TEXT,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_state" (
    "environment_id" BIGINT NOT NULL,
    "current_deployment_id" BIGINT,
    "last_attempt_deployment_id" BIGINT,

    CONSTRAINT "promotion_state_pkey" PRIMARY KEY ("environment_id")
);

-- CreateTable
CREATE TABLE "comparison" (
    "project_id" BIGINT NOT NULL,
    "from_sha" TEXT NOT NULL,
    "to_sha" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "commit_count" INTEGER,
    "behind_count" INTEGER,
    "commits" JSONB NOT NULL DEFAULT '[]',
    "merge_requests" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "fetched_at" TIMESTAMPTZ(3),

    CONSTRAINT "comparison_pkey" PRIMARY KEY ("project_id","from_sha","to_sha")
);

-- CreateTable
CREATE TABLE "live_event" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "live_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_replica" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_replica_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "connection_secret_connection_id_kind_idx" ON "connection_secret"("connection_id", "kind");

-- CreateIndex
CREATE INDEX "delivery_status_id_idx" ON "delivery"("status", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_project_path_id_idx" ON "delivery"("project_path", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_kind_id_idx" ON "delivery"("kind", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_received_at_idx" ON "delivery"("received_at");

-- CreateIndex
CREATE INDEX "delivery_status_next_attempt_at_idx" ON "delivery"("status", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_connection_id_delivery_key_key" ON "delivery"("connection_id", "delivery_key");

-- CreateIndex
CREATE INDEX "project_next_reconcile_at_idx" ON "project"("next_reconcile_at");

-- CreateIndex
CREATE UNIQUE INDEX "project_connection_id_gitlab_project_id_key" ON "project"("connection_id", "gitlab_project_id");

-- CreateIndex
CREATE UNIQUE INDEX "service_project_id_key" ON "service"("project_id");

-- CreateIndex
CREATE UNIQUE INDEX "service_slug_key" ON "service"("slug");

-- CreateIndex
CREATE INDEX "service_group_path_name_id_idx" ON "service"("group_path", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "environment_service_id_name_key" ON "environment"("service_id", "name");

-- CreateIndex
CREATE INDEX "deployment_environment_id_gitlab_deployment_id_idx" ON "deployment"("environment_id", "gitlab_deployment_id" DESC);

-- CreateIndex
CREATE INDEX "deployment_environment_id_status_gitlab_deployment_id_idx" ON "deployment"("environment_id", "status", "gitlab_deployment_id" DESC);

-- CreateIndex
CREATE INDEX "deployment_created_at_id_idx" ON "deployment"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_environment_id_created_at_id_idx" ON "deployment"("environment_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_status_created_at_id_idx" ON "deployment"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_sha_idx" ON "deployment"("sha");

-- CreateIndex
CREATE INDEX "deployment_short_sha_idx" ON "deployment"("short_sha");

-- CreateIndex
CREATE INDEX "deployment_project_id_gitlab_job_id_idx" ON "deployment"("project_id", "gitlab_job_id");

-- CreateIndex
CREATE INDEX "deployment_project_id_gitlab_pipeline_id_idx" ON "deployment"("project_id", "gitlab_pipeline_id");

-- CreateIndex
CREATE INDEX "deployment_deployed_by_username_idx" ON "deployment"("deployed_by_username");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_project_id_gitlab_deployment_id_key" ON "deployment"("project_id", "gitlab_deployment_id");

-- CreateIndex
CREATE INDEX "deployment_event_closed_gap_observed_at_idx" ON "deployment_event"("closed_gap", "observed_at");

-- CreateIndex
CREATE INDEX "deployment_event_delivery_id_idx" ON "deployment_event"("delivery_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_event_deployment_id_status_occurred_at_source_key" ON "deployment_event"("deployment_id", "status", "occurred_at", "source");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_approval_deployment_id_gitlab_approval_id_key" ON "deployment_approval"("deployment_id", "gitlab_approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "pipeline_project_id_gitlab_pipeline_id_key" ON "pipeline"("project_id", "gitlab_pipeline_id");

-- CreateIndex
CREATE INDEX "job_project_id_gitlab_pipeline_id_idx" ON "job"("project_id", "gitlab_pipeline_id");

-- CreateIndex
CREATE UNIQUE INDEX "job_project_id_gitlab_job_id_key" ON "job"("project_id", "gitlab_job_id");

-- CreateIndex
CREATE INDEX "merge_request_iid_idx" ON "merge_request"("iid");

-- CreateIndex
CREATE INDEX "merge_request_merge_commit_sha_idx" ON "merge_request"("merge_commit_sha");

-- CreateIndex
CREATE UNIQUE INDEX "merge_request_project_id_iid_key" ON "merge_request"("project_id", "iid");

-- CreateIndex
CREATE INDEX "deployment_merge_request_merge_request_id_idx" ON "deployment_merge_request"("merge_request_id");

-- CreateIndex
CREATE INDEX "tag_project_id_sha_idx" ON "tag"("project_id", "sha");

-- CreateIndex
CREATE UNIQUE INDEX "tag_project_id_name_key" ON "tag"("project_id", "name");

-- CreateIndex
CREATE INDEX "promotion_state_current_deployment_id_idx" ON "promotion_state"("current_deployment_id");

-- CreateIndex
CREATE INDEX "promotion_state_last_attempt_deployment_id_idx" ON "promotion_state"("last_attempt_deployment_id");

-- CreateIndex
CREATE INDEX "comparison_status_next_attempt_at_idx" ON "comparison"("status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "live_event_at_idx" ON "live_event"("at");

-- CreateIndex
CREATE INDEX "worker_replica_seen_at_idx" ON "worker_replica"("seen_at");

-- AddForeignKey
ALTER TABLE "connection_secret" ADD CONSTRAINT "connection_secret_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service" ADD CONSTRAINT "service_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment" ADD CONSTRAINT "environment_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_event" ADD CONSTRAINT "deployment_event_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_approval" ADD CONSTRAINT "deployment_approval_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pipeline" ADD CONSTRAINT "pipeline_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "merge_request" ADD CONSTRAINT "merge_request_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_merge_request" ADD CONSTRAINT "deployment_merge_request_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_merge_request" ADD CONSTRAINT "deployment_merge_request_merge_request_id_fkey" FOREIGN KEY ("merge_request_id") REFERENCES "merge_request"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_state" ADD CONSTRAINT "promotion_state_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_state" ADD CONSTRAINT "promotion_state_current_deployment_id_fkey" FOREIGN KEY ("current_deployment_id") REFERENCES "deployment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_state" ADD CONSTRAINT "promotion_state_last_attempt_deployment_id_fkey" FOREIGN KEY ("last_attempt_deployment_id") REFERENCES "deployment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comparison" ADD CONSTRAINT "comparison_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
