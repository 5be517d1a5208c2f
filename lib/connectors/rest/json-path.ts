import { isObject } from '../../mapping/values.ts';

/** Names and positions from the outside in; empty for the whole. */
export type Path = readonly string[];

const STEPS = /^[^.\s{}]+(\.[^.\s{}]+)*$/;

/** Null for text that is no path. */
export function parsePath(text: string): Path | null {
  if (text === '') return [];
  return STEPS.test(text) ? text.split('.') : null;
}

/** What stands there. `none`: a list on the way is empty, so that the system has said "nothing". */
export type Found = { readonly found: unknown } | 'none' | 'missing';

export function lookUp(json: unknown, path: Path): Found {
  let value = json;
  for (const step of path) {
    if (Array.isArray(value) && value.length === 0) return 'none';
    value = memberOf(value, step);
    if (value === undefined) return 'missing';
  }
  return value === undefined ? 'missing' : { found: value };
}

/** The same with undefined for what is not there. */
export function valueAt(json: unknown, path: Path): unknown {
  const found = lookUp(json, path);
  return typeof found === 'object' ? found.found : undefined;
}

/** Every value that the path leads to: `*` stands for all members of a list or an object. */
export function valuesAt(json: unknown, path: Path): readonly unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return json === undefined ? [] : [json];
  if (step !== '*') return valuesAt(memberOf(json, step), rest);
  const members: readonly unknown[] = Array.isArray(json) ? json : isObject(json) ? Object.values(json) : [];
  return members.flatMap((member) => valuesAt(member, rest));
}

/** Puts the value there, making the objects on the way. */
export function putAt(target: Record<string, unknown>, path: Path, value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const inner = target[step];
  const holder: Record<string, unknown> = isObject(inner) ? { ...inner } : {};
  target[step] = holder;
  putAt(holder, rest, value);
}

function memberOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return /^\d+$/.test(step) ? list[Number(step)] : undefined;
  }
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
