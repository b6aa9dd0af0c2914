import { createHash } from 'node:crypto';
import type { HookSubject } from './hook-sequence';

/** Kinds of hooks that are sent: about 3 kB and 8 kB, somewhat more than what was recorded. */
export type HookKind = 'deployment' | 'pipeline';

export const hookEvents: Readonly<Record<HookKind, string>> = {
  deployment: 'Deployment Hook',
  pipeline: 'Pipeline Hook',
};

const gitlabUrl = 'https://gitlab.example.com';

/** Body of a hook of GitLab 19. */
export function renderHook(kind: HookKind, subject: HookSubject, now: Date): string {
  return JSON.stringify(kind === 'deployment' ? deploymentBody(subject, now) : pipelineBody(subject, now));
}

function userOf({ person }: HookSubject) {
  const hash = createHash('md5').update(person.username).digest('hex');
  return {
    id: 4_000 + person.name.length,
    name: person.name,
    username: person.username,
    avatar_url: `https://secure.gravatar.com/avatar/${hash}?s=80&d=identicon`,
    email: '[REDACTED]',
  };
}

function projectOf({ service }: HookSubject) {
  const url = `${gitlabUrl}/${service.path}`;
  const ssh = `git@gitlab.example.com:${service.path}.git`;
  return {
    id: service.gitlabProjectId,
    name: service.name,
    description: `${service.name} is part of the shop, owned by the team ${service.group}. ${longText}`,
    web_url: url,
    avatar_url: `${gitlabUrl}/uploads/-/system/project/avatar/${service.gitlabProjectId}/${service.name}-logo.png`,
    git_ssh_url: ssh,
    git_http_url: `${url}.git`,
    namespace: service.group.split('/').at(-1),
    visibility_level: 10,
    path_with_namespace: service.path,
    default_branch: 'main',
    ci_config_path: '.gitlab-ci.yml',
    homepage: url,
    url: ssh,
    ssh_url: ssh,
    http_url: `${url}.git`,
  };
}

const titles = [
  'Accept orders whose address has no house number',
  'Retry the export when the warehouse answers with a timeout',
  'Move the price rounding out of the request path',
  'Use the new ledger client and drop the old one',
];

/** Free text as people write it into descriptions and messages: what makes a hook larger than its fields. */
const longText = [
  'Until now a request that arrived while the index was being rebuilt was answered from the old generation, and the',
  'page after it from the new one, so that a list could show an item twice or not at all. The reader now keeps the',
  'generation it began with until it ends. Checked with the replay of last Thursday: no difference in 41,000 pages.',
  'To roll out: nothing to do. To roll back: deploy the previous version, the old reader understands both generations.',
  'Changes to the interface are announced a week ahead in the channel of the team and in the calendar of releases.',
  'It runs in two regions; the second one follows after an hour unless somebody holds it. On call: see the handbook.',
  'Alarms: error rate above 1 % for five minutes, queue older than ten minutes, no order in a quarter of an hour.',
  'Secrets are in the vault under the name of the service and are renewed every 90 days; nothing is to be copied into',
  'variables of the project. Data of customers must not be written to the log, not even when something fails. The',
  'schema is changed in two steps, first what the old version ignores, then what the new version no longer needs.',
].join(' ');

function deploymentBody(subject: HookSubject, now: Date) {
  const { service, environment, deploymentId, sha } = subject;
  const project = projectOf(subject);
  return {
    object_kind: 'deployment',
    status: subject.status,
    status_changed_at: now.toISOString().replace(/\.\d+Z$/, '.000+00:00'),
    deployment_id: deploymentId,
    deployable_id: deploymentId * 10,
    deployable_url: `${project.web_url}/-/jobs/${deploymentId * 10}`,
    environment: environment.name,
    environment_tier: environment.tier,
    environment_slug: `${environment.name}-${service.gitlabProjectId.toString(36)}`,
    environment_external_url: `https://${service.name}.${environment.name}.shop.example.com`,
    project,
    short_sha: sha.slice(0, 8),
    user: userOf(subject),
    user_url: `${gitlabUrl}/${subject.person.username}`,
    commit_url: `${project.web_url}/-/commit/${sha}`,
    commit_title: titles[deploymentId % titles.length],
    ref: 'main',
  };
}

const stages = ['build', 'test', 'package', 'deploy'] as const;
const jobNames = ['compile', 'unit', 'integration', 'lint', 'image', 'migrate', 'deploy'] as const;

function pipelineBody(subject: HookSubject, now: Date) {
  const { environment, deploymentId, sha } = subject;
  const at = `${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const project = projectOf(subject);
  const user = userOf(subject);
  const title = titles[deploymentId % titles.length];
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: deploymentId,
      iid: deploymentId % 10_000,
      name: 'Deliver',
      ref: 'main',
      tag: false,
      sha,
      before_sha: '0'.repeat(40),
      source: 'push',
      status: subject.status,
      detailed_status: subject.status === 'success' ? 'passed' : 'running',
      stages,
      created_at: at,
      finished_at: subject.status === 'success' ? at : null,
      duration: subject.status === 'success' ? 187 : null,
      queued_duration: 2,
      protected_ref: true,
      variables: [
        { key: 'REGION', value: 'eu-central-1' },
        { key: 'DEPLOY_KEY', value: 'not-a-real-secret' },
      ],
      url: `${project.web_url}/-/pipelines/${deploymentId}`,
    },
    merge_request: null,
    user,
    project,
    commit: {
      id: sha,
      message: `${title}\n\nSee the merge request.`,
      title,
      timestamp: now.toISOString().replace(/\.\d+Z$/, '+00:00'),
      url: `${project.web_url}/-/commit/${sha}`,
      author: { name: subject.person.name, email: '[REDACTED]' },
    },
    builds: jobNames.map((name, index) => ({
      id: deploymentId * 10 + index,
      stage: stages[Math.min(stages.length - 1, Math.floor(index / 2))],
      name,
      status: subject.status,
      created_at: at,
      started_at: at,
      finished_at: subject.status === 'success' ? at : null,
      duration: 21.4,
      queued_duration: 0.8,
      failure_reason: null,
      when: 'on_success',
      manual: false,
      allow_failure: false,
      user,
      runner: {
        id: 12,
        description: 'shared-runner-eu-1',
        runner_type: 'instance_type',
        active: true,
        is_shared: true,
        tags: ['linux', 'docker'],
      },
      artifacts_file: { filename: null, size: null },
      environment:
        name === 'deploy'
          ? { name: environment.name, action: 'start', deployment_tier: environment.tier }
          : null,
    })),
  };
}
