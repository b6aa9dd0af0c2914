import { presentDeployment } from '../entities/deployment';
import { presentEnvironment } from '../entities/environment';
import { pathNumber, projectFor, recordMutation } from '../http/access';
import { ApiError, forbidden, invalidRecord, notFound } from '../http/answer';
import { type Context, get, post, put, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { addEnvironment, deleteEnvironment, findEnvironment } from '../world/environments';
import { accessLevel, type EnvironmentRecord, type ProjectRecord } from '../world/records';

const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;

export const environmentRoutes: Route[] = [
  get('/projects/:id/environments', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const { params } = context;
    const name = params.string('name');
    const search = params.string('search');
    if (name !== undefined && search !== undefined)
      throw new ApiError(400, { error: 'name, search are mutually exclusive' });
    if (search !== undefined && search.length < 3)
      throw new ApiError(400, { message: '400 Bad request - Search query is less than 3 characters' });
    const state = params.oneOf('states', ['available', 'stopping', 'stopped']);
    const rows = project.environments
      .filter(
        (environment) =>
          !environment.deleted &&
          (name === undefined || environment.name === name) &&
          (search === undefined || environment.name.includes(search)) &&
          (state === undefined || environment.state === state),
      )
      .toSorted((a, b) => b.id - a.id);
    return offsetPage(context, rows, presentEnvironment);
  }),
  get('/projects/:id/environments/:environment_id', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const environment = environmentOfPath(context, project);
    const last = project.deployments.findLast(
      ({ environmentId, status }) => environmentId === environment.id && status === 'success',
    );
    return {
      status: 200,
      body: {
        ...presentEnvironment(environment),
        last_deployment: last ? presentDeployment(context.state, last) : null,
      },
    };
  }),
  post('/projects/:id/environments', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const name = context.params.requiredString('name');
    const tier = context.params.oneOf('tier', tiers);
    const externalUrl = context.params.string('external_url');
    if (findEnvironment(project, name)) throw invalidRecord({ name: ['has already been taken'] });
    const environment = addEnvironment(context.state, {
      projectId: project.id,
      name,
      ...(tier === undefined ? {} : { tier }),
      ...(externalUrl === undefined ? {} : { externalUrl }),
    });
    recordMutation(context, { kind: 'environment.create', projectId: project.id, target: environment.id });
    return { status: 201, body: presentEnvironment(environment) };
  }),
  put('/projects/:id/environments/:environment_id', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const environment = environmentOfPath(context, project);
    environment.tier = context.params.oneOf('tier', tiers) ?? environment.tier;
    environment.externalUrl = context.params.string('external_url') ?? environment.externalUrl;
    environment.updatedAt = context.state.clock.now();
    recordMutation(context, { kind: 'environment.update', projectId: project.id, target: environment.id });
    return { status: 200, body: presentEnvironment(environment) };
  }),
  post('/projects/:id/environments/:environment_id/stop', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const environment = environmentOfPath(context, project);
    environment.state = 'stopped';
    environment.updatedAt = context.state.clock.now();
    recordMutation(context, { kind: 'environment.stop', projectId: project.id, target: environment.id });
    return { status: 200, body: presentEnvironment(environment) };
  }),
  remove('/projects/:id/environments/:environment_id', (context) => {
    const project = projectFor(context, accessLevel.developer);
    const environment = environmentOfPath(context, project);
    // GitLab deletes only what was stopped before.
    if (environment.state !== 'stopped') throw forbidden();
    deleteEnvironment(context.state, environment.id);
    recordMutation(context, { kind: 'environment.delete', projectId: project.id, target: environment.id });
    return { status: 204 };
  }),
];

function environmentOfPath(context: Context, project: ProjectRecord): EnvironmentRecord {
  const id = pathNumber(context, 'environment_id');
  const environment = project.environments.find((candidate) => candidate.id === id && !candidate.deleted);
  if (!environment) throw notFound();
  return environment;
}
