import { isProjectPath } from './hook/project';

export interface PeekedProject {
  path: string | null;
  gitlabProjectId: number | null;
  objectKind: string | null;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function asId(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** What the inbox notes of a delivery before anybody reads it: cheap, and never throws whatever the body is. */
export function peekProject(body: unknown): PeekedProject {
  const project = property(body, 'project');
  const path = property(project, 'path_with_namespace');
  const kind = property(body, 'object_kind') ?? property(body, 'event_name');
  return {
    path: typeof path === 'string' && isProjectPath(path) ? path : null,
    gitlabProjectId: asId(property(project, 'id')) ?? asId(property(body, 'project_id')),
    objectKind: typeof kind === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(kind) ? kind : null,
  };
}
