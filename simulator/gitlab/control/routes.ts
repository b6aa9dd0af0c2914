import { ApiError, badRequest } from '../http/answer';
import { type Context, get, post, remove, type Route } from '../http/context';
import { isRecord } from '../http/is-record';
import { presentPipelineBasic } from '../entities/pipeline';
import { projectPath } from '../world/projects';
import type { SimulatorControl } from './control';
import { faultKinds, type FaultMatch } from './faults';
import { controlPage } from './page';

/** `/_sim`: how people, the demo and tests in other processes drive the simulator. No GitLab has it. */
export function controlRoutes(control: SimulatorControl): Route[] {
  const guarded =
    (work: (context: Context) => unknown): Route['handler'] =>
    (context) => {
      refuseForeignOrigin(context);
      try {
        return { status: 200, body: work(context) ?? { ok: true } };
      } catch (error) {
        if (error instanceof ApiError) throw error;
        throw badRequest(error instanceof Error ? error.message : String(error));
      }
    };
  return [
    get('/_sim', (context) => ({
      status: 200,
      body: controlPage(context.state),
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    })),
    get('/_sim/state', () => ({ status: 200, body: control.state() })),
    post(
      '/_sim/hooks',
      guarded(({ params }) => ({
        projects: control.registerHooks({
          url: params.requiredString('url'),
          signed: params.boolean('signed') ?? true,
        }),
      })),
    ),
    post(
      '/_sim/push',
      guarded(({ params, state }) => {
        const project = params.string('project');
        const title = params.string('title');
        const pushed = control.push({
          ...(project === undefined ? {} : { project }),
          ...(title === undefined ? {} : { title }),
        });
        return {
          project: projectPath(state, pushed.project),
          projectId: pushed.project.id,
          pipeline: presentPipelineBasic(state, pushed.pipeline),
        };
      }),
    ),
    post(
      '/_sim/fail',
      guarded(({ params }) =>
        control.failNextDeploy({
          project: params.requiredString('project'),
          count: params.integer('count') ?? 1,
        }),
      ),
    ),
    post(
      '/_sim/tick',
      guarded(({ params }) => control.tick(params.integer('steps') ?? 1)),
    ),
    post(
      '/_sim/time',
      guarded(({ params, state }) => {
        const speed = params.string('speed');
        if (speed !== undefined) control.setSpeed(Number(speed));
        state.clock.advance((params.integer('advance_seconds') ?? 0) * 1000);
        return { speed: state.clock.speed, now: new Date(state.clock.now()).toISOString() };
      }),
    ),
    post(
      '/_sim/faults',
      guarded(({ params }) => {
        const count = params.integer('count');
        const ms = params.integer('ms');
        return control.addFault({
          kind: params.requiredOneOf('kind', faultKinds),
          match: readMatch(params.raw('match')),
          ...(count === undefined ? {} : { count }),
          ...(ms === undefined ? {} : { ms }),
        });
      }),
    ),
    remove(
      '/_sim/faults',
      guarded(() => control.clearFaults()),
    ),
    post(
      '/_sim/id-token',
      guarded(({ params }) => ({
        token: control.idToken({
          jobId: params.integer('job') ?? 0,
          audience: params.requiredString('audience'),
        }),
      })),
    ),
  ];
}

/** A page of some other site must not be able to drive the demo. */
function refuseForeignOrigin({ headers, state }: Context): void {
  const { origin } = headers;
  if (origin !== undefined && origin !== new URL(state.url).origin)
    throw new ApiError(403, { message: '403 Forbidden - foreign origin' });
}

function readMatch(raw: unknown): FaultMatch {
  if (raw === undefined || raw === null) return {};
  if (!isRecord(raw)) throw new ApiError(400, { error: 'match is invalid' });
  const { path, method, event, project } = raw;
  return {
    ...(typeof path === 'string' ? { path } : {}),
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof event === 'string' ? { event } : {}),
    ...(project === undefined ? {} : { project: Number(project) }),
  };
}
