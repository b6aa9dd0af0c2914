-- DropIndex
DROP INDEX "delivery_status_id_idx";

-- DropIndex
DROP INDEX "delivery_status_next_attempt_at_idx";

-- DropIndex
DROP INDEX "deployment_deployed_by_username_idx";

-- DropIndex
DROP INDEX "deployment_project_id_gitlab_pipeline_id_idx";

-- DropIndex
DROP INDEX "deployment_sha_idx";

-- DropIndex
DROP INDEX "deployment_short_sha_idx";

-- CreateIndex
CREATE INDEX "delivery_status_id_idx" ON "delivery"("status", "id" DESC) WHERE (status <> 'pending' and status <> 'processed');

-- CreateIndex
CREATE INDEX "delivery_repeated_idx" ON "delivery"("id" DESC) WHERE (duplicates > 0);

-- CreateIndex
CREATE INDEX "delivery_next_attempt_at_id_idx" ON "delivery"("next_attempt_at", "id") WHERE (status = 'pending');

-- CreateIndex
CREATE INDEX "deployment_sha_project_id_idx" ON "deployment"("sha", "project_id");

-- CreateIndex
CREATE INDEX "deployment_ref_created_at_id_idx" ON "deployment"("ref", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deployment_unread_idx" ON "deployment"("project_id", "gitlab_deployment_id" DESC) WHERE (status = 'success' and merge_requests_read_at is null);

-- CreateIndex
CREATE INDEX "deployment_deployed_by_username_created_at_id_idx" ON "deployment"("deployed_by_username", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tag_name_idx" ON "tag"("name");
