import { presentUser } from '../entities/people';
import { apiTime } from '../entities/time';
import { callerOf, projectFor, recordMutation } from '../http/access';
import { type Context, get, post, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { accessLevel, type TriggerRecord } from '../world/records';

export const triggerRoutes: Route[] = [
  get('/projects/:id/triggers', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    return offsetPage(context, project.triggers, (trigger) => present(context, trigger));
  }),
  post('/projects/:id/triggers', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const { params, state } = context;
    const trigger: TriggerRecord = {
      id: state.nextId('other'),
      description: params.requiredString('description'),
      token: `glptt-${state.random.hex(40)}`,
      ownerId: callerOf(context).id,
      createdAt: state.clock.now(),
      lastUsedAt: null,
    };
    project.triggers.push(trigger);
    recordMutation(context, { kind: 'trigger.create', projectId: project.id, target: trigger.id });
    return { status: 201, body: present(context, trigger) };
  }),
];

/** Only the owner sees the whole token. */
function present({ state, caller }: Context, trigger: TriggerRecord): Record<string, unknown> {
  return {
    id: trigger.id,
    description: trigger.description,
    token: caller?.user.id === trigger.ownerId ? trigger.token : trigger.token.slice(0, 4),
    owner: presentUser(state, trigger.ownerId),
    created_at: apiTime(trigger.createdAt),
    updated_at: apiTime(trigger.createdAt),
    last_used: apiTime(trigger.lastUsedAt),
  };
}
