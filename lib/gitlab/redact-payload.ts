import { redacted, redactSecrets } from './redact-text';

/** GitLab nests hooks about six levels; what goes far beyond is an attack or a mistake. */
export const maximumDepth = 64;
/** A pipeline of 10,000 jobs has about 400,000 values. */
export const maximumNodes = 1_000_000;

export interface RedactedPayload {
  /** Null when `unreadable` is set. */
  body: unknown;
  /** How many values were replaced. */
  redactions: number;
  /** Why the document was given up: nothing of it may be kept but by `redactText`. */
  unreadable: string | null;
}

type Container = Record<string, unknown> | unknown[];

interface Visit {
  container: Container;
  depth: number;
  role: Role;
}

/** Whether the container holds CI/CD variables: a list of them, one element of such a list, or a map of name to value. */
type Role = 'plain' | 'list' | 'element' | 'map';

const emailName = /(?:^|_)e?mails?$/i;
const secretName = /(?:^|_)(?:token|password|secret|private_key|secret_key|secret_access_key)$/i;
const variablesName = /(?:^|_)variables(?:_attributes)?$/i;
/** What a variable may say of itself beside its value. */
const variableLabels = new Set([
  'key',
  'name',
  'variable_type',
  'masked',
  'protected',
  'raw',
  'environment_scope',
]);

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Empty and already redacted values say nothing and are left alone, so that redacting twice changes nothing. */
function holdsSomething(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && value !== redacted;
}

function isNamedValue(container: Container): boolean {
  return (
    !Array.isArray(container) &&
    Object.hasOwn(container, 'value') &&
    Object.hasOwn(container, 'key') &&
    typeof container['key'] === 'string'
  );
}

/** Whether the whole value goes, whatever it is. */
function mustGo(key: string, value: unknown, visit: Visit, named: boolean): boolean {
  if (named && key === 'value') return true;
  if (visit.role === 'map') return true;
  if (visit.role === 'list') return !isContainer(value);
  if (visit.role === 'element') return !variableLabels.has(key);
  if (emailName.test(key)) return typeof value === 'string' || Array.isArray(value);
  return secretName.test(key) && typeof value === 'string';
}

function roleOf(key: string, value: Container, parent: Role): Role {
  const list = Array.isArray(value);
  if (parent === 'list') return list ? 'list' : 'element';
  if (!variablesName.test(key)) return 'plain';
  return list ? 'list' : 'map';
}

/**
 * Removes what must not be stored from a parsed hook body, in place (the caller gives the value away): values of
 * CI/CD variables, e-mail addresses, and tokens and keys in any string. Keys stay, so that the shape can still be read.
 * Iterative: depth costs no stack. A document deeper than 64 levels or of more than 1,000,000 values is given up.
 */
export function redactPayload(body: unknown): RedactedPayload {
  if (typeof body === 'string') {
    const { text, redactions } = redactSecrets(body);
    return { body: text, redactions, unreadable: null };
  }
  if (!isContainer(body)) return { body, redactions: 0, unreadable: null };
  let redactions = 0;
  let nodes = 1;
  const waiting: Visit[] = [{ container: body, depth: 1, role: 'plain' }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { container, depth, role } = visit;
    if (depth > maximumDepth) {
      return { body: null, redactions, unreadable: `nested deeper than ${maximumDepth} levels` };
    }
    const named = isNamedValue(container);
    // Own keys only, and only keys that exist are set: `__proto__` from JSON.parse is a plain property here.
    for (const [key, value] of Object.entries<unknown>(container)) {
      nodes += 1;
      if (nodes > maximumNodes) {
        return { body: null, redactions, unreadable: `more than ${maximumNodes} values` };
      }
      if (mustGo(key, value, visit, named)) {
        if (!holdsSomething(value)) continue;
        Reflect.set(container, key, redacted);
        redactions += 1;
      } else if (typeof value === 'string') {
        const result = redactSecrets(value);
        if (result.redactions === 0) continue;
        Reflect.set(container, key, result.text);
        redactions += result.redactions;
      } else if (isContainer(value)) {
        waiting.push({ container: value, depth: depth + 1, role: roleOf(key, value, role) });
      }
    }
  }
  return { body, redactions, unreadable: null };
}
