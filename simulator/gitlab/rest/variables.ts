import { callerOf, groupOfPath, projectFor, recordMutation } from '../http/access';
import { ApiError, forbidden, invalidRecord, notFound } from '../http/answer';
import { type Context, get, post, put, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { levelInGroup } from '../world/people';
import { accessLevel, type VariableRecord } from '../world/records';

/** Whose variables a request is about. */
interface Owner {
  kind: 'project' | 'group';
  id: number;
  variables: VariableRecord[];
}

const ofProject = (context: Context): Owner => {
  const project = projectFor(context, accessLevel.maintainer);
  return { kind: 'project', id: project.id, variables: project.variables };
};

const ofGroup = (context: Context): Owner => {
  const user = callerOf(context);
  const group = groupOfPath(context);
  if (levelInGroup(context.state, user, group) < accessLevel.owner) throw forbidden();
  return { kind: 'group', id: group.id, variables: group.variables };
};

export const variableRoutes: Route[] = [
  ...routesFor('/projects', ofProject),
  ...routesFor('/groups', ofGroup),
];

function routesFor(prefix: string, ownerOf: (context: Context) => Owner): Route[] {
  return [
    get(`${prefix}/:id/variables`, (context) => offsetPage(context, ownerOf(context).variables, present)),
    get(`${prefix}/:id/variables/:key`, (context) => ({
      status: 200,
      body: present(find(context, ownerOf(context))),
    })),
    post(`${prefix}/:id/variables`, (context) => {
      const owner = ownerOf(context);
      const { params } = context;
      const hidden = params.boolean('masked_and_hidden') ?? false;
      const variable: VariableRecord = {
        key: params.requiredString('key'),
        value: params.requiredString('value'),
        type: params.oneOf('variable_type', ['env_var', 'file']) ?? 'env_var',
        protected: params.boolean('protected') ?? false,
        masked: hidden || (params.boolean('masked') ?? false),
        hidden,
        raw: params.boolean('raw') ?? false,
        environmentScope: scopeOf(context, owner) ?? '*',
        description: params.nullableString('description') ?? null,
      };
      check(variable);
      if (owner.variables.some((other) => isSame(other, variable)))
        throw invalidRecord({ key: [`(${variable.key}) has already been taken`] });
      owner.variables.push(variable);
      recordMutation(context, {
        kind: `${owner.kind}_variable.create`,
        projectId: projectId(owner),
        target: variable.key,
      });
      return { status: 201, body: present(variable) };
    }),
    put(`${prefix}/:id/variables/:key`, (context) => {
      const owner = ownerOf(context);
      const variable = find(context, owner);
      const { params } = context;
      const changed: VariableRecord = {
        ...variable,
        value: params.string('value') ?? variable.value,
        type: params.oneOf('variable_type', ['env_var', 'file']) ?? variable.type,
        protected: params.boolean('protected') ?? variable.protected,
        masked: params.boolean('masked') ?? variable.masked,
        raw: params.boolean('raw') ?? variable.raw,
        environmentScope: scopeOf(context, owner) ?? variable.environmentScope,
        description: params.nullableString('description') ?? variable.description,
      };
      if (variable.hidden && !changed.masked)
        throw invalidRecord({
          base: ['The visibility setting cannot be changed for masked and hidden variables.'],
        });
      check(changed);
      Object.assign(variable, changed);
      recordMutation(context, {
        kind: `${owner.kind}_variable.update`,
        projectId: projectId(owner),
        target: variable.key,
      });
      return { status: 200, body: present(variable) };
    }),
    remove(`${prefix}/:id/variables/:key`, (context) => {
      const owner = ownerOf(context);
      const variable = find(context, owner);
      owner.variables.splice(owner.variables.indexOf(variable), 1);
      recordMutation(context, {
        kind: `${owner.kind}_variable.delete`,
        projectId: projectId(owner),
        target: variable.key,
      });
      return { status: 204 };
    }),
  ];
}

function projectId(owner: Owner): number | null {
  return owner.kind === 'project' ? owner.id : null;
}

/** Scopes of group variables are Premium: Free keeps `*` and says nothing. */
function scopeOf({ params, state }: Context, owner: Owner): string | undefined {
  if (owner.kind === 'group' && state.edition === 'free') return undefined;
  return params.string('environment_scope');
}

function isSame(a: VariableRecord, b: VariableRecord): boolean {
  return a.key === b.key && a.environmentScope === b.environmentScope;
}

/**
 * The variable of this key, narrowed by `filter[environment_scope]`. A project asked without the filter refuses when
 * several scopes have the key; a group silently takes the first (GitLab's documentation warns of it).
 */
function find(context: Context, owner: Owner): VariableRecord {
  const key = context.path['key'] ?? '';
  const scope = context.params.object('filter')?.string('environment_scope');
  const found = owner.variables.filter(
    (variable) => variable.key === key && (scope === undefined || variable.environmentScope === scope),
  );
  const [first] = found;
  if (!first) throw notFound('Variable');
  if (found.length > 1 && owner.kind === 'project')
    throw new ApiError(409, {
      message: `There are multiple variables with provided parameters. Please use 'filter[environment_scope]'`,
    });
  return first;
}

function present(variable: VariableRecord): Record<string, unknown> {
  return {
    variable_type: variable.type,
    key: variable.key,
    value: variable.hidden ? null : variable.value,
    hidden: variable.hidden,
    protected: variable.protected,
    masked: variable.masked,
    raw: variable.raw,
    environment_scope: variable.environmentScope,
    description: variable.description,
  };
}

/** Only one line of at least 8 characters without blanks can be masked, and when it is not raw, of a limited alphabet. */
function check(variable: VariableRecord): void {
  const errors: Record<string, string[]> = {};
  if (!/^\w{1,255}$/.test(variable.key)) errors['key'] = ["can contain only letters, digits and '_'."];
  const pattern = variable.raw ? /^\S{8,}$/ : /^[a-zA-Z0-9_+=/@:.~-]{8,}$/;
  if (variable.masked && !pattern.test(variable.value)) errors['value'] = ['is invalid'];
  if (Object.keys(errors).length > 0) throw invalidRecord(errors);
}
