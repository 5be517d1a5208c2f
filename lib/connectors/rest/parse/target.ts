import type { Section } from '../../../mapping/parse/reader.ts';
import { convert } from '../../../mapping/convert.ts';
import { didYouMean } from '../../../mapping/did-you-mean.ts';
import { isObject, nameText, show } from '../../../mapping/values.ts';
import type { Idempotency, TargetField, TargetSigns, TargetSpec } from '../../contract.ts';
import type { FieldPlan, RecordPlan, RetirementPlan, TargetPlan } from '../plan.ts';
import { parseRecord, parseTargetFields, specsOf } from './fields.ts';
import { namesOf, parseListing, parseRead, parseWrite } from './request.ts';
import { membersOf } from './values.ts';

const KEYS = [
  ...['fields', 'lines', 'naturalKey', 'idempotency', 'signs', 'record'],
  ...['create', 'update', 'read', 'find', 'list', 'cancel', 'deactivate'],
];

export function parseTarget(section: Section, name: string): TargetPlan {
  section.onlyKeys(KEYS, 'setting of a target');
  const fields = parseTargetFields(section, 'fields');
  const lines = section.has('lines') ? parseTargetFields(section, 'lines') : null;
  const naturalKey = parseNaturalKey(section, fields);
  const spec: TargetSpec = {
    fields: specsOf(fields),
    ...(lines ? { lines: specsOf(lines) } : {}),
    naturalKey,
    idempotency: parseIdempotency(section.section('idempotency')),
    ...(section.has('signs') ? { signs: parseSigns(section, fields) } : {}),
  };
  const record = parseRecord(section, fields, lines, []);
  const plan = { name, spec, record, ...parseRequests(section, fields, naturalKey) };
  checkKey(section, plan, record);
  return plan;
}

function parseRequests(
  section: Section,
  fields: readonly FieldPlan<TargetField>[],
  naturalKey: readonly string[],
): Omit<TargetPlan, 'name' | 'spec' | 'record'> {
  const ofRecord = ['record', ...fields.map(({ name }) => `field.${name}`)];
  const retire = (key: string) => (section.has(key) ? parseRetirement(section.section(key), fields) : null);
  return {
    create: parseWrite(section.section('create'), [...ofRecord, 'key'], 'POST', '{record}'),
    update: parseWrite(section.section('update'), [...ofRecord, 'id'], 'PATCH', '{record}'),
    read: parseRead(section.section('read'), ['id']),
    find: parseListing(
      section.section('find'),
      naturalKey.map((name) => `field.${name}`),
    ),
    list: parseListing(section.section('list'), []),
    cancel: retire('cancel'),
    deactivate: retire('deactivate'),
  };
}

function parseRetirement(section: Section, fields: readonly FieldPlan<TargetField>[]): RetirementPlan {
  const becomes = section.section('becomes');
  const values = becomes.keys.flatMap((name) => {
    const plan = fields.find((field) => field.name === name);
    const known = fields.map((field) => field.name);
    if (!plan) becomes.fault(name, `is no field.${didYouMean(name, known)}`);
    const converted = plan && convert(becomes.get(name), plan.field);
    if (plan && (!converted?.ok || converted.value === null))
      becomes.fault(name, `must be a value of that field, but it is ${show(becomes.get(name))}.`);
    return converted?.ok ? [[name, converted.value] as const] : [];
  });
  return {
    ...parseWrite(section, ['id'], 'PATCH', undefined, ['becomes']),
    becomes: Object.fromEntries(values),
  };
}

function parseNaturalKey(section: Section, fields: readonly FieldPlan<TargetField>[]): readonly string[] {
  const given = membersOf(section, 'naturalKey');
  if (given.length === 0)
    section.fault('naturalKey', 'is empty; name the fields by which a person finds a record.');
  return given.flatMap((name) => {
    const plan = fields.find((field) => field.name === name);
    const known = fields.map((field) => field.name);
    if (!plan)
      section.fault(
        'naturalKey',
        `names ${show(name)}, which is no field.${didYouMean(nameText(name), known)}`,
      );
    else if (!plan.field.required)
      section.fault(`fields.${plan.name}.required`, 'must be true: the natural key names the field.');
    return plan ? [plan.name] : [];
  });
}

const KINDS = ['upsert', 'key', 'uniqueReference', 'searchable', 'none'] as const;

function parseIdempotency(section: Section): Idempotency {
  if (!section.has('kind')) section.fault('kind', `is missing; it must be one of ${KINDS.join(', ')}.`);
  const kind = section.choice('kind', KINDS, 'none');
  const own = kind === 'key' ? ['lifetimeSeconds'] : kind === 'searchable' ? ['settleSeconds'] : [];
  section.onlyKeys(['kind', ...own], `setting of idempotency "${kind}"`);
  for (const key of own.filter((name) => !section.has(name))) {
    section.fault(key, `is missing; it must be a number of seconds.`);
  }
  if (kind === 'key') return { kind, lifetimeSeconds: section.wholeNumber('lifetimeSeconds', 1, 1) };
  if (kind === 'searchable') return { kind, settleSeconds: section.wholeNumber('settleSeconds', 0, 0) };
  return { kind };
}

const SIGNS = [
  ...['name', 'code', 'registrationNumber', 'taxNumber', 'email', 'addressLine', 'city', 'postalCode'],
  ...['country', 'iban', 'parent', 'number', 'total', 'currency', 'active'],
];

function parseSigns(section: Section, fields: readonly FieldPlan[]): TargetSigns {
  const signs = section.section('signs');
  signs.onlyKeys(SIGNS, 'sign');
  const known = fields.map(({ name }) => name);
  for (const key of signs.keys) {
    const field = signs.get(key);
    if (typeof field !== 'string' || !known.includes(field))
      signs.fault(key, `must name a field, but it is ${show(field)}.${didYouMean(nameText(field), known)}`);
  }
  const given = section.get('signs');
  return isObject(given) ? given : {};
}

/** A kind that lives by the key must send it. */
function checkKey(section: Section, { spec, create }: Omit<TargetPlan, 'record'>, record: RecordPlan): void {
  const { kind } = spec.idempotency;
  if (kind !== 'key' && kind !== 'uniqueReference') return;
  if (record.key !== null || namesOf(create).includes('key')) return;
  section.fault(
    'idempotency',
    `kind "${kind}" needs the key in what is created: give record.key, or {key} in create, such as headers: { "Idempotency-Key": "{key}" }.`,
  );
}
