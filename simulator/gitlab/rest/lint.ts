import { projectFor } from '../http/access';
import { notFound } from '../http/answer';
import { type Context, get, post, type Route } from '../http/context';
import { accessLevel, type ProjectRecord } from '../world/records';

export const lintRoutes: Route[] = [
  get('/projects/:id/ci/lint', (context) => {
    const project = projectFor(context, accessLevel.developer);
    if (project.template.length === 0 && project.ciYaml === null) throw notFound('Commit');
    return { status: 200, body: lint(context, project, project.ciYaml ?? writeYaml(project)) };
  }),
  post('/projects/:id/ci/lint', (context) => {
    const project = projectFor(context, accessLevel.developer);
    return { status: 200, body: lint(context, project, context.params.requiredString('content')) };
  }),
];

/** The project's pipeline as its `.gitlab-ci.yml` would say it. */
function writeYaml(project: ProjectRecord): string {
  const stages = [...new Set(project.template.map(({ stage }) => stage))];
  const jobs = project.template.map((job) =>
    [
      `${job.name}:`,
      `  stage: ${job.stage}`,
      '  script:',
      `    - ./ci/${job.name}.sh`,
      ...(job.environment ? ['  environment:', `    name: ${job.environment.name}`] : []),
      ...Object.entries(job.idTokens ?? {}).flatMap(([name, audience]) => [
        '  id_tokens:',
        `    ${name}:`,
        `      aud: ${audience}`,
      ]),
      ...(job.when === 'manual' ? ['  when: manual', `  allow_failure: ${job.allowFailure ?? false}`] : []),
    ].join('\n'),
  );
  return `stages: [${stages.join(', ')}]\n\n${jobs.join('\n\n')}\n`;
}

const keywords: ReadonlySet<string> = new Set([
  'stages',
  'default',
  'include',
  'variables',
  'workflow',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec',
  'pages',
]);

/**
 * GitLab's linter as far as whole lines can tell: tabs, jobs without anything to run, stages nobody declared.
 * The simulator parses no YAML.
 */
function lint({ params }: Context, project: ProjectRecord, content: string): Record<string, unknown> {
  const errors: string[] = [];
  const lines = content.split('\n');
  const tab = lines.findIndex((line) => /^\s*\t/.test(line));
  if (tab >= 0)
    errors.push(
      `(<unknown>): found character that cannot start any token while scanning for the next token at line ${tab + 1} column 1`,
    );
  const jobs = errors.length > 0 ? [] : readJobs(lines);
  const stages = /^stages:\s*\[(.*)\]/m
    .exec(content)?.[1]
    ?.split(',')
    .map((name) => name.trim()) ?? ['.pre', 'build', 'test', 'deploy', '.post', ...listedStages(lines)];
  if (errors.length === 0 && jobs.length === 0)
    errors.push('jobs config should contain at least one visible job');
  for (const job of jobs) {
    if (!job.runs)
      errors.push(`jobs:${job.name} config should implement the script:, run:, or trigger: keyword`);
    if (job.stage !== null && !stages.includes(job.stage))
      errors.push(
        `${job.name} job: chosen stage ${job.stage} does not exist; available stages are ${stages.join(', ')}`,
      );
  }
  return {
    valid: errors.length === 0,
    errors,
    warnings: [],
    merged_yaml: errors.length === 0 ? `---\n${content}` : null,
    includes: [],
    ...(params.boolean('include_jobs') === true
      ? {
          jobs: jobs.map((job) => ({
            name: job.name,
            stage: job.stage ?? 'test',
            before_script: [],
            script: [],
            after_script: [],
            tag_list: [],
            environment: project.template.find(({ name }) => name === job.name)?.environment?.name ?? null,
            when: 'on_success',
            allow_failure: false,
            needs: null,
          })),
        }
      : {}),
  };
}

function listedStages(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => /^stages:\s*$/.test(line));
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && !/^\s*-/.test(line));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .flatMap((line) => /^\s*-\s*(.+?)\s*$/.exec(line)?.[1] ?? []);
}

function readJobs(lines: readonly string[]): { name: string; runs: boolean; stage: string | null }[] {
  const jobs: { name: string; runs: boolean; stage: string | null }[] = [];
  let current: (typeof jobs)[number] | null = null;
  for (const line of lines) {
    const top = /^([^\s#-][^:]*):/.exec(line)?.[1];
    if (top !== undefined) {
      current = keywords.has(top) || top.startsWith('.') ? null : { name: top, runs: false, stage: null };
      if (current) jobs.push(current);
      continue;
    }
    if (!current) continue;
    if (/^\s+(script|run|trigger|extends):/.test(line)) current.runs = true;
    const stage = /^\s+stage:\s*(\S+)/.exec(line)?.[1];
    if (stage !== undefined) current.stage = stage;
  }
  return jobs;
}
