import { ApiError, invalidParameter } from './answer';
import { isRecord } from './is-record';

type Value = unknown;
type Values = Record<string, Value>;

const blockedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Puts `a[b][]=1` where it belongs. */
function assign(target: Values, name: string, value: string): void {
  const keys = name.replaceAll(']', '').split('[');
  if (keys.some((key) => blockedKeys.has(key))) throw new ApiError(400, { error: 'parameters are invalid' });
  let inner = target;
  for (const [index, key] of keys.entries()) {
    const rest = keys.slice(index + 1);
    if (rest.length === 0) inner[key] = value;
    else if (rest[0] === '') {
      const old = inner[key];
      const list: Value[] = Array.isArray(old) ? old : [];
      inner[key] = list;
      append(list, rest[1], value);
      return;
    } else {
      const old = inner[key];
      const child: Values = isRecord(old) ? old : {};
      inner[key] = child;
      inner = child;
    }
  }
}

/** `a[]=1`, or with a field `a[][key]=…&a[][value]=…`, where a field that is there already begins the next entry. */
function append(list: Value[], field: string | undefined, value: string): void {
  if (field === undefined) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  if (isRecord(last) && !(field in last)) last[field] = value;
  else list.push({ [field]: value });
}

export function parseForm(text: string): Values {
  const values: Values = {};
  for (const [name, value] of new URLSearchParams(text)) assign(values, name, value);
  return values;
}

/** Query and body of a request, read the way GitLab's parameter declarations do. */
export class Params {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  string(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw invalidParameter(`${name} is invalid`);
  }

  requiredString(name: string): string {
    const value = this.string(name);
    if (value === undefined) throw invalidParameter(`${name} is missing`);
    return value;
  }

  /** A string, or null when the client sent an explicit null. */
  nullableString(name: string): string | null | undefined {
    return this.#values[name] === null ? null : this.string(name);
  }

  integer(name: string): number | undefined {
    const value = this.string(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d+$/.test(value)) throw invalidParameter(`${name} is invalid`);
    return Number(value);
  }

  boolean(name: string): boolean | undefined {
    const value = this.string(name);
    if (value === undefined || value === '') return undefined;
    if (/^(true|t|1|on)$/i.test(value)) return true;
    if (/^(false|f|0|off)$/i.test(value)) return false;
    throw invalidParameter(`${name} is invalid`);
  }

  requiredBoolean(name: string): boolean {
    const value = this.boolean(name);
    if (value === undefined) throw invalidParameter(`${name} is missing`);
    return value;
  }

  /** An instant, in milliseconds. */
  instant(name: string): number | undefined {
    const value = this.string(name);
    if (value === undefined || value === '') return undefined;
    const at = Date.parse(value);
    if (Number.isNaN(at)) throw invalidParameter(`${name} is invalid`);
    return at;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw invalidParameter(`${name} does not have a valid value`);
    return found;
  }

  requiredOneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.oneOf(name, allowed);
    if (value === undefined) throw invalidParameter(`${name} is missing`);
    return value;
  }

  /** `scope[]=a&scope[]=b`, a JSON array, or one plain value. */
  list(name: string): string[] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    return (Array.isArray(value) ? value : [value]).map((item) => String(item));
  }

  object(name: string): Params | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) throw invalidParameter(`${name} is invalid`);
    return new Params(value);
  }

  objects(name: string): Params[] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw invalidParameter(`${name} is invalid`);
    return value.map((item) => {
      if (!isRecord(item)) throw invalidParameter(`${name} is invalid`);
      return new Params(item);
    });
  }
}
