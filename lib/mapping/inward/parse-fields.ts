import type { SourceField } from '../../connectors/contract.ts';
import type { WriteFacts, WriteField } from '../../entities/write-facts.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ENTITY_LABELS } from '../labels.ts';
import { isConstant, isFunction } from '../parse/source.ts';
import type { Section } from '../parse/reader.ts';
import { isObject, nameText, show } from '../values.ts';
import { isEmpty, toFormValue } from './form-value.ts';
import { resolveLink, type FeedScope } from './links.ts';
import type { FeedFieldPlan, FeedSource } from './plan.ts';

/** The `fields` of a section against what Precoro's form takes. */
export function parseFields(section: Section, facts: WriteFacts, scope: FeedScope): readonly FeedFieldPlan[] {
  const label = ENTITY_LABELS[scope.own.entity];
  for (const [name, form] of Object.entries(facts.fields)) {
    if (form.isRequired && !section.has(name)) {
      section.fault(name, `is missing, and Precoro makes no ${label} without it.`);
    }
  }
  const names = section.keys.filter((name) => section.has(name));
  return names.flatMap((name) => parseField(section, name, facts, scope) ?? []);
}

function parseField(
  section: Section,
  name: string,
  facts: WriteFacts,
  scope: FeedScope,
): FeedFieldPlan | null {
  const form = Object.hasOwn(facts.fields, name) ? facts.fields[name] : undefined;
  if (!form) {
    const known = Object.keys(facts.fields);
    section.fault(name, `is no field that Precoro takes of a ${scope.own.entity}.${didYouMean(name, known)}`);
    return null;
  }
  const value = section.get(name);
  const isRequired = isObject(value) && value['kind'] === 'required';
  const required = isRequired || form.isRequired === true;
  const parsed = parseSource(isRequired ? value['source'] : value, form, scope);
  const words = parsed.ok ? misfitOf(parsed.source, name, form, required, scope) : parsed.words;
  if (words !== null) section.fault(name, words);
  return parsed.ok ? { name, place: section.placeOf(name), source: parsed.source, required, form } : null;
}

type ParsedSource =
  { readonly ok: true; readonly source: FeedSource } | { readonly ok: false; readonly words: string | null };

function parseSource(value: unknown, form: WriteField, scope: FeedScope): ParsedSource {
  if (typeof value === 'string') return parsePath(value, scope);
  if (isFunction(value)) return accept({ kind: 'function', call: value });
  const kind = isObject(value) ? value['kind'] : undefined;
  if (isObject(value) && kind === 'constant') return parseConstant(value['value']);
  if (isObject(value) && kind === 'linked') {
    const from = nameText(value['to']);
    const link = resolveLink(from, form, scope);
    return link.ok ? accept({ kind: 'linked', from, to: link.to }) : link;
  }
  if (isObject(value) && kind === 'translated') {
    return parseTranslated(nameText(value['path']), nameText(value['map']), scope);
  }
  return refuse(
    `must be a field of the source, a function, constant(), linked(), translated() or required(), but it is ${show(value)}.`,
  );
}

function parsePath(from: string, { own }: FeedScope): ParsedSource {
  if (Object.hasOwn(own.spec.fields, from)) return accept({ kind: 'path', from });
  return refuse(
    `${show(from)} is no field of "${own.source}".${didYouMean(from, Object.keys(own.spec.fields))}`,
  );
}

function parseConstant(value: unknown): ParsedSource {
  if (isConstant(value)) return accept({ kind: 'constant', value });
  return refuse(`constant() takes text, a number, true, false or null, but it has ${show(value)}.`);
}

/** A list says Precoro's word on the left: here it is read backwards. */
function parseTranslated(from: string, map: string, scope: FeedScope): ParsedSource {
  const path = parsePath(from, scope);
  if (!path.ok) return path;
  const list = scope.around.values.get(map);
  if (!list) {
    const known = [...scope.around.values.keys()];
    return refuse(`translated(): there is no list ${show(map)} in "values".${didYouMean(map, known)}`);
  }
  const values = new Map<string, string>();
  for (const [inside, outside] of list) {
    const other = values.get(outside);
    if (other !== undefined) {
      return refuse(
        `translated(): values.${map} cannot be read from right to left: ${show(outside)} stands for ${show(other)} and for ${show(inside)}.`,
      );
    }
    values.set(outside, inside);
  }
  return accept({ kind: 'translated', from, map, values });
}

/** What never fits is found now, not with the first record; null where it may. */
function misfitOf(
  source: FeedSource,
  name: string,
  form: WriteField,
  required: boolean,
  { own }: FeedScope,
): string | null {
  if (source.kind === 'constant') return constantMisfit(source.value, name, form, required);
  if (source.kind === 'translated' && form.to) return `takes a record; write linked(${show(source.from)}).`;
  if (source.kind !== 'path') return null;
  if (form.to) return `takes a record; write linked(${show(source.from)}).`;
  const type = Object.hasOwn(own.spec.fields, source.from) ? own.spec.fields[source.from]?.type : undefined;
  if (type === undefined || FITTING[form.kind].includes(type)) return null;
  return `${show(source.from)} is of type ${type}, which never fits ${name}; it must be ${FITTING[form.kind].join(', ') || 'an id in Precoro, by constant(), translated() or a function'}.`;
}

function constantMisfit(value: unknown, name: string, form: WriteField, required: boolean): string | null {
  const converted = toFormValue(name, form, value);
  if (!converted.ok) return `the constant ${show(value)} does not fit; it must be ${converted.expected}.`;
  return required && isEmpty(converted.value) ? 'the constant is blank, and the field is required.' : null;
}

const WORDS: readonly SourceField['type'][] = ['text', 'decimal', 'integer', 'date', 'dateTime'];
/** Types of a source whose values may fit a kind of Precoro's forms. */
const FITTING: Readonly<Record<WriteField['kind'], readonly SourceField['type'][]>> = {
  text: WORDS,
  decimal: ['decimal', 'integer', 'text'],
  integer: ['integer', 'decimal', 'text'],
  boolean: ['boolean', 'integer', 'text'],
  moment: ['dateTime', 'date', 'text'],
  reference: [],
  texts: [...WORDS, 'json'],
  references: [],
};

function accept(source: FeedSource): ParsedSource {
  return { ok: true, source };
}

function refuse(words: string): ParsedSource {
  return { ok: false, words };
}
