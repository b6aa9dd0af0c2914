-- The history of the company, for an empty database. Beforehand there are the temporary tables bench_service(number, …),
-- bench_environment(number, …), bench_person(number, …) and the setting bench.deployments; see write-history.ts.

insert into connection (id) values ('default');

insert into project (id, connection_id, gitlab_project_id, path, name, web_url, default_branch, hook_state, last_event_at, reconciled_at)
select number, 'default', "gitlabProjectId"::bigint, path, name, 'https://gitlab.example.com/' || path, 'main', 'healthy', now(), now()
from bench_service order by number;

insert into service (id, project_id, slug, name, group_path)
select number, number, slug, name, "group" from bench_service order by number;

insert into environment (id, service_id, name, tier, tier_source, external_url)
select (s.number - 1) * 6 + e.number, s.number, e.name, e.tier, 'gitlab', 'https://' || s.name || '.' || e.name || '.shop.example.com'
from bench_service s cross join bench_environment e order by 1;

-- One row for each attempt. The newest 6,000 are two for each environment: a success, then an attempt of any outcome.
-- Before them half of all attempts go to a fifth of the services, and more to development than to production.
create temporary table attempt as
with numbered as (
  select n, random() as service_die, random() as environment_die, random() as status_die, n - (total - 6000) as newest, total
  from (select current_setting('bench.deployments')::int as total) as given, generate_series(1, total) as n
), placed as (
  select *,
    case when newest > 0 then (newest - 1) % 3000 / 6 + 1 else 1 + floor(500 * power(service_die, 2.3))::int end as service,
    case when newest > 0 then (newest - 1) % 6 + 1
      else 1 + (environment_die > 0.40)::int + (environment_die > 0.60)::int + (environment_die > 0.72)::int
        + (environment_die > 0.84)::int + (environment_die > 0.92)::int end as environment
  from numbered
), timed as (
  -- A commit reaches each further environment some time after the one before; two years of history.
  select *, now() - interval '10 minutes' - make_interval(secs => 63072000.0 * (total - n) / total) as at,
    greatest(1, (n::bigint * (20 + total / 4000) / total) - 2 * (environment - 1))::int as commit
  from placed
)
select n, service, environment, (service - 1) * 6 + environment as environment_id, at, commit, commit % 10 = 0 as is_tag,
  md5(service || ' ' || commit) || substr(md5(commit || ' ' || service), 1, 8) as sha,
  1 + (service * 7 + commit * 13) % 400 as person,
  case
    when newest > 3000 then case
      when status_die < 0.80 then 'success' when status_die < 0.88 then 'failed' when status_die < 0.92 then 'running'
      when status_die < 0.95 then 'blocked' when status_die < 0.98 then 'canceled' else 'created' end
    when newest > 0 then 'success'
    else case
      when status_die < 0.88 then 'success' when status_die < 0.95 then 'failed' when status_die < 0.98 then 'canceled' else 'skipped' end
  end as status
from timed;
create index on attempt (n);
analyze attempt;

insert into deployment (id, project_id, environment_id, gitlab_deployment_id, status, raw_status, status_changed_at, status_source, sha,
  short_sha, ref, is_tag, gitlab_pipeline_id, gitlab_job_id, job_name, deployed_by_name, deployed_by_username, deployed_by_avatar,
  commit_title, url, created_at, started_at, finished_at, merge_requests_read_at)
select a.n, a.service, a.environment_id, a.n, a.status, a.status, a.at + interval '90 seconds', 'hook', a.sha,
  left(a.sha, 8), case when a.is_tag then 'v1.' || a.commit || '.0' else 'main' end, a.is_tag, a.service * 1000000 + a.commit, a.n, 'deploy',
  p.name, p.username, 'https://secure.gravatar.com/avatar/' || md5(p.username) || '?s=80&d=identicon',
  'Change number ' || a.commit || ' of what the service does for its callers', 'https://gitlab.example.com/' || s.path || '/-/jobs/' || a.n,
  a.at, case when a.status not in ('created', 'blocked', 'skipped') then a.at + interval '12 seconds' end,
  case when a.status in ('success', 'failed', 'canceled') then a.at + interval '90 seconds' end,
  case when a.status = 'success' then a.at + interval '5 minutes' end
from attempt a join bench_service s on s.number = a.service join bench_person p on p.number = a.person order by a.n;

insert into deployment_event (id, deployment_id, status, raw_status, occurred_at, observed_at, source, delivery_id)
select 2 * n - 1 + step, n, told, told, at + step * interval '78 seconds', at + step * interval '78 seconds', 'hook', 2 * n - 1 + step
from attempt cross join generate_series(0, 1) as step
cross join lateral (select case when step = 0 then 'created' else status end as told) as what order by 1;

insert into pipeline (project_id, gitlab_pipeline_id, status, status_rank, ref, is_tag, sha, source, url, jobs_done, jobs_total, created_at,
  finished_at, fresh_at)
select service, service * 1000000 + commit, case when bool_or(status = 'running') then 'running' else 'success' end, 5, 'main', false,
  min(sha), 'push', 'https://gitlab.example.com/pipelines/' || commit, 5, 7, min(at), max(at), max(at)
from attempt group by service, commit;

insert into job (project_id, gitlab_job_id, gitlab_pipeline_id, name, stage, status, status_rank, environment_name, sha, ref, started_at, finished_at)
select service, n, service * 1000000 + commit, 'deploy', 'deploy', status, 5, e.name, sha, 'main', at, at + interval '90 seconds'
from attempt join bench_environment e on e.number = environment;

insert into tag (project_id, name, sha, release_name)
select distinct service, 'v1.' || commit || '.0', sha, '1.' || commit from attempt where is_tag;

insert into merge_request (id, project_id, iid, title, state, web_url, author_name, author_username, merge_commit_sha, updated_at)
select row_number() over (order by service, commit), service, commit, 'Change number ' || commit, 'merged',
  'https://gitlab.example.com/merge_requests/' || commit, 'Ada Abara', 'ada.abara', sha, at
from (select distinct on (service, commit) service, commit, sha, at from attempt order by service, commit, n) as first;

insert into deployment_merge_request (deployment_id, merge_request_id)
select a.n, m.id from attempt a join merge_request m on m.project_id = a.service and m.iid = a.commit where a.status = 'success';

insert into promotion_state (environment_id, current_deployment_id, last_attempt_deployment_id)
select environment_id, max(n) filter (where status = 'success'), max(n) from attempt where n > current_setting('bench.deployments')::int - 6000
group by environment_id order by 1;

insert into comparison (project_id, from_sha, to_sha, status, commit_count, behind_count, fetched_at)
select distinct here.service, here.sha, before.sha, 'ready', greatest(0, before.commit - here.commit), 0, now()
from promotion_state ps join attempt here on here.n = ps.current_deployment_id
join promotion_state pb on pb.environment_id = ps.environment_id - 1 join attempt before on before.n = pb.current_deployment_id
where here.environment > 1 and here.sha <> before.sha;

-- As many deliveries as deployments, all of the 30 days that they are kept; bodies as large as compressed ones are.
insert into delivery (id, connection_id, delivery_key, status, kind, event, project_path, gitlab_project_id, headers, body, body_bytes,
  redactions, received_at, duplicates, attempts, next_attempt_at, processed_at, note)
select n, 'default', md5('delivery ' || n), case when die < 0.985 then 'processed' when die < 0.995 then 'ignored' when die < 0.999 then 'quarantined' else 'dead' end,
  kind, initcap(kind) || ' Hook', s.path, s."gitlabProjectId"::bigint,
  '{"content-type": "application/json", "user-agent": "GitLab/19.0.0", "x-gitlab-event": "Deployment Hook", "x-gitlab-instance": "https://gitlab.example.com"}',
  decode(repeat(md5(n::text), 8) || repeat(md5((n + 1)::text), 30), 'hex'), 2800, 0, at, (n % 500 = 0)::int, 1, at, at + interval '80 milliseconds',
  'running in production'
from (
  select n, random() as die, 1 + floor(500 * power(random(), 2.3))::int as service,
    (array['deployment', 'deployment', 'build', 'build', 'pipeline', 'merge_request', 'tag_push'])[1 + n % 7] as kind,
    now() - make_interval(secs => 2592000.0 * (total - n) / total) as at
  from (select current_setting('bench.deployments')::int as total) as given, generate_series(1, total) as n
) as made join bench_service s on s.number = made.service order by n;

insert into live_event (kind, subject) select 'board', '{"serviceId": "1"}' from generate_series(1, 1000);

-- What is inserted from now on gets the next numbers.
select setval(pg_get_serial_sequence(name, 'id'), current_setting('bench.deployments')::int * 2 + 1000)
from unnest(array['project', 'service', 'environment', 'deployment', 'deployment_event', 'delivery', 'merge_request']) as name;

drop table attempt;
