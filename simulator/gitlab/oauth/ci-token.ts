import { groupPath, userOf } from '../world/people';
import { jobOf, pipelineOf } from '../world/job-transition';
import { projectOf, projectPath } from '../world/projects';
import { required, type WorldState } from '../world/state';
import type { SigningKey } from './keys';

const lifetimeSeconds = 3600;

/**
 * The `id_tokens` token of a running job: ids are strings, booleans are "true" and "false", only `runner_id` is a
 * number. Errors: the job does not run, or declares no token for this audience.
 */
export function ciIdToken(
  state: WorldState,
  key: SigningKey,
  input: { jobId: number; audience: string },
): string {
  const job = jobOf(state, input.jobId);
  if (job.status !== 'running')
    throw new Error(`job ${job.id} is ${job.status}: only running jobs have id tokens`);
  if (!Object.values(job.idTokens).includes(input.audience))
    throw new Error(`job ${job.id} declares no id_tokens with the audience ${input.audience}`);
  const pipeline = pipelineOf(state, job);
  const project = projectOf(state, job.projectId);
  const group = required(state.groups.get(project.groupId), `group ${project.groupId}`);
  const user = userOf(state, job.userId);
  const now = Math.floor(state.clock.now() / 1000);
  const path = projectPath(state, project);
  const refType = pipeline.tag ? 'tag' : 'branch';
  const refProtected = pipeline.tag
    ? project.protectedTags.size > 0
    : project.protectedBranches.has(pipeline.ref);
  return key.signJwt({
    namespace_id: String(group.id),
    namespace_path: groupPath(state, group),
    project_id: String(project.id),
    project_path: path,
    user_id: String(user.id),
    user_login: user.username,
    user_email: user.email,
    user_access_level: 'maintainer',
    pipeline_id: String(pipeline.id),
    pipeline_source: pipeline.source,
    job_id: String(job.id),
    ref: pipeline.ref,
    ref_type: refType,
    ref_path: pipeline.tag ? `refs/tags/${pipeline.ref}` : `refs/heads/${pipeline.ref}`,
    ref_protected: String(refProtected),
    ...(job.environment === null
      ? {}
      : {
          environment: job.environment.name,
          environment_protected: String(project.protectedEnvironments.has(job.environment.name)),
          deployment_tier: job.environment.tier,
          environment_action: job.environment.action,
        }),
    runner_id: 1,
    runner_environment: 'self-hosted',
    sha: pipeline.sha,
    project_visibility: project.visibility,
    ci_config_ref_uri: `${new URL(state.url).host}/${path}//.gitlab-ci.yml@refs/heads/${pipeline.ref}`,
    ci_config_sha: pipeline.sha,
    jti: state.random.hex(32),
    iss: state.url,
    iat: now,
    nbf: now - 5,
    exp: now + lifetimeSeconds,
    sub: `project_path:${path}:ref_type:${refType}:ref:${pipeline.ref}`,
    aud: input.audience,
  });
}
