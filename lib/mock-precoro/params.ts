/** Decoded query or form: texts, lists (`a[]=1&a[]=2`) and nested names (`a[b]=1`), as PHP reads them. */
export type Param = string | readonly Param[] | ParamMap;
export interface ParamMap {
  readonly [name: string]: Param;
}

interface Building {
  [name: string]: string | string[] | Building;
}

/** Reads pairs of a query string or form body. A repeated plain name keeps its last value. */
export function readParams(text: string): ParamMap {
  const root = emptyMap();
  for (const [name, value] of new URLSearchParams(text)) put(root, name, value);
  return root;
}

/** Without prototype: a parameter named `__proto__` is just a parameter. */
function emptyMap(): Building {
  return Object.setPrototypeOf({}, null) as Building;
}

function put(root: Building, name: string, value: string): void {
  const first = /^[^[]+/.exec(name)?.[0] ?? name;
  const keys = [
    first,
    ...[...name.slice(first.length).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? ''),
  ];
  const isList = keys.length > 1 && keys.at(-1) === '';
  if (isList) keys.pop();
  const last = keys.pop() ?? name;
  const parent = keys.reduce(childOf, root);
  if (!isList) {
    parent[last] = value;
    return;
  }
  const list = parent[last];
  if (Array.isArray(list)) list.push(value);
  else parent[last] = [value];
}

function childOf(parent: Building, key: string): Building {
  const child = parent[key];
  if (child !== undefined && typeof child === 'object' && !Array.isArray(child)) return child;
  const made = emptyMap();
  parent[key] = made;
  return made;
}

/** A request body of either encoding, with readers that know Precoro's conventions. */
export class Body {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  /** Text of a text, number or boolean; null for null; undefined where absent or of another kind. */
  text(name: string): string | null | undefined {
    return textOf(this.values[name]);
  }

  /** `name[key]`, in a form or as a nested object. */
  nested(name: string, key: string): string | null | undefined {
    const inner = this.values[name];
    return isObject(inner) ? textOf(inner[key]) : undefined;
  }

  /** Only `true`, `false`, `1` and `0` are understood; null for anything else. */
  flag(name: string): boolean | null | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (text === 'true' || text === '1') return true;
    return text === 'false' || text === '0' ? false : null;
  }

  /** The objects in a list; undefined where there is no list. */
  objects(name: string): readonly Readonly<Record<string, unknown>>[] | undefined {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter(isObject) : undefined;
  }

  /** All there is, undecoded. */
  all(): Readonly<Record<string, unknown>> {
    return this.values;
  }

  list(name: string): readonly string[] | undefined {
    const value = this.values[name];
    if (!Array.isArray(value)) return undefined;
    return value.map(textOf).filter((text) => typeof text === 'string');
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null | undefined {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
