import { isOutwardName, type OutwardName } from '../../domain/records.ts';
import type { Json } from '../../domain/json.ts';
import { isComputedName } from '../computed.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { AnyFunction, FieldFamily, PathPlan, SourcePlan } from '../plan.ts';
import { linePaths, recordPaths, referencesIn } from '../shapes.ts';
import { isObject, nameText, show } from '../values.ts';

/** What sources of one entity may refer to. */
export interface SourceScope {
  readonly entity: OutwardName;
  readonly in: 'record' | 'line';
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Entities that the configuration carries: only those have counterparts. */
  readonly configured: readonly OutwardName[];
}
/** The source, or in words what is wrong with it. */
export type ParsedSource = { readonly ok: true; readonly source: SourcePlan } | Refusal;
type Refusal = { readonly ok: false; readonly words: string };

/** Reads one source of `fields` or `lines`, `required()` already taken off. */
export function parseSource(value: unknown, scope: SourceScope): ParsedSource {
  if (typeof value === 'string') return parsePath(value, scope);
  if (isFunction(value)) return accept({ kind: 'function', call: value });
  const kind = isObject(value) ? value['kind'] : undefined;
  if (isObject(value) && kind === 'constant') return parseConstant(value['value']);
  if (isObject(value) && kind === 'linked') return parseLinked(nameText(value['to']), scope);
  if (isObject(value) && kind === 'translated') {
    return parseTranslated(nameText(value['path']), nameText(value['map']), scope);
  }
  return refuse(
    `must be a path, a function, constant(), linked(), translated() or required(), but it is ${show(value)}.`,
  );
}

function parsePath(
  text: string,
  scope: SourceScope,
): { readonly ok: true; readonly source: PathPlan } | Refusal {
  const ofDocument = scope.in === 'line' && text.startsWith('document.');
  const of = ofDocument ? 'document' : 'record';
  const path = ofDocument ? text.slice('document.'.length) : text;
  const isLine = scope.in === 'line' && !ofDocument;
  const custom = /^(item|document|supplier)Fields\.(.+)$/.exec(path);
  if (custom) return parseCustomField(text, path, of, custom[1], custom[2], isLine, scope);
  const known = isLine ? linePaths(scope.entity) : recordPaths(scope.entity);
  if (known.includes(path) && isComputedName(path))
    return accept({ kind: 'computed', of, path: text, name: path });
  if (known.includes(path)) return accept({ kind: 'path', of, path: text, steps: path.split('.') });
  const near = [
    ...known.map((name) => (ofDocument ? `document.${name}` : name)),
    ...familyHints(isLine, scope),
  ];
  return refuse(
    `${show(text)} is no field of ${isLine ? 'a line of ' : ''}${scope.entity}.${didYouMean(text, near)}`,
  );
}

function parseCustomField(
  text: string,
  path: string,
  of: 'record' | 'document',
  family: string | undefined,
  name: string | undefined,
  isLine: boolean,
  scope: SourceScope,
): { readonly ok: true; readonly source: PathPlan & { kind: 'customField' } } | Refusal {
  const expected = familyOf(isLine, scope);
  if (family === expected && name !== undefined) {
    return accept({ kind: 'customField', of, path: text, family: expected, name });
  }
  const right = `${expected}Fields.${name ?? path}`;
  const place = isLine ? 'lines' : of === 'document' ? 'the document of a line' : 'the record';
  return refuse(`${show(text)} cannot be read here: ${place} of ${scope.entity} takes ${show(right)}.`);
}

function familyOf(isLine: boolean, scope: SourceScope): FieldFamily {
  if (isLine) return 'item';
  return scope.entity === 'supplier' ? 'supplier' : 'document';
}

function familyHints(isLine: boolean, scope: SourceScope): readonly string[] {
  return [`${familyOf(isLine, scope)}Fields.…`];
}

/** For what looks like an option of a custom field. Those of supplier fields have no external ids. */
function optionHints(to: string, scope: SourceScope): readonly string[] {
  return scope.entity !== 'supplier' && /^\w*field\w*\./i.test(to)
    ? familyHints(scope.in === 'line', scope)
    : [];
}

function parseConstant(value: unknown): ParsedSource {
  if (isConstant(value)) return accept({ kind: 'constant', value });
  return refuse(`constant() takes text, a number, true, false or null, but it has ${show(value)}.`);
}

export function isConstant(value: unknown): value is Json & (string | number | boolean | null) {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function parseLinked(to: string, scope: SourceScope): ParsedSource {
  if (/^(document\.)?(item|document|supplier)Fields\./.test(to)) return parseOption(to, scope);
  const ofDocument = scope.in === 'line';
  const name = ofDocument && to.startsWith('document.') ? to.slice('document.'.length) : to;
  const known = referencesIn(scope.entity);
  const allowed = known.map((entity) => (ofDocument ? `document.${entity}` : entity));
  const isAllowed = allowed.includes(to) && isOutwardName(name);
  if (!isAllowed)
    return refuse(
      `linked(${show(to)}): a record of ${scope.entity} names no such record.${didYouMean(to, [...allowed, ...optionHints(to, scope)])}`,
    );
  if (scope.configured.includes(name)) {
    return accept({ kind: 'counterpart', entity: name, of: ofDocument ? 'document' : 'record' });
  }
  return refuse(
    `linked(${show(to)}): ${name} has no counterparts, because "entities" does not configure it.`,
  );
}

function parseOption(to: string, scope: SourceScope): ParsedSource {
  const parsed = parsePath(to, scope);
  if (!parsed.ok) return parsed;
  const field = parsed.source;
  if (field.kind === 'customField' && field.family !== 'supplier') return accept({ kind: 'option', field });
  return refuse(
    `linked(${show(to)}): options of supplier fields have no external ids; read the value itself.`,
  );
}

function parseTranslated(path: string, map: string, scope: SourceScope): ParsedSource {
  const parsed = parsePath(path, scope);
  if (!parsed.ok) return parsed;
  const values = scope.values.get(map);
  if (values) return accept({ kind: 'translated', from: parsed.source, map, values });
  return refuse(
    `translated(): there is no list ${show(map)} in "values".${didYouMean(map, [...scope.values.keys()])}`,
  );
}

function accept<const S extends SourcePlan>(source: S): { readonly ok: true; readonly source: S } {
  return { ok: true, source };
}

function refuse(words: string): Refusal {
  return { ok: false, words };
}

export function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}
