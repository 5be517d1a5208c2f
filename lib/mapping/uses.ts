import type { RecordRef } from '../domain/records.ts';
import type { EntityMapping } from './contract.ts';
import type { CustomFieldUse, EntityPlan, FieldPlan, PathPlan, SourcePlan } from './plan.ts';
import { isObject } from './values.ts';

/** Every custom field the mapping names, with its place. */
export function customFieldsOf(plan: EntityPlan): readonly CustomFieldUse[] {
  return allFields(plan).flatMap(({ source, place }) => {
    const field = fieldIn(source);
    return field ? [{ family: field.family, name: field.name, place }] : [];
  });
}

/** Custom fields whose options the engine must read before mapping, by name. */
export function optionFieldsOf(plan: EntityPlan): EntityMapping['optionFields'] {
  const fields = allFields(plan).flatMap(({ source }) => (source.kind === 'option' ? [source.field] : []));
  const namesOf = (family: string) => [
    ...new Set(fields.filter((field) => field.family === family).map(({ name }) => name)),
  ];
  return { item: namesOf('item'), document: namesOf('document') };
}

/** The records whose counterparts mapping this record will ask for, each once. */
export function referencesOf(plan: EntityPlan, record: object): readonly RecordRef[] {
  const holder: unknown = record;
  const entities = allFields(plan).flatMap(({ source }) =>
    source.kind === 'counterpart' ? [source.entity] : [],
  );
  return [...new Set(entities)].flatMap((entity) => {
    const reference = isObject(holder) ? holder[entity] : undefined;
    const id = isObject(reference) ? reference['id'] : undefined;
    return typeof id === 'string' ? [{ entity, id }] : [];
  });
}

/** A total that a function computes is still known where the configuration compares it with the lines. */
export function moneyFieldsOf(plan: EntityPlan): EntityMapping['money'] {
  const carrying = (path: string) =>
    plan.fields.find(({ source }) => source.kind === 'path' && source.path === path)?.name ?? null;
  return { total: carrying('sum') ?? plan.totals?.header ?? null, currency: carrying('currency') };
}

function allFields(plan: EntityPlan): readonly FieldPlan[] {
  return [...plan.fields, ...(plan.lines ?? [])];
}

function fieldIn(source: SourcePlan): (PathPlan & { readonly kind: 'customField' }) | null {
  if (source.kind === 'customField') return source;
  if (source.kind === 'option') return source.field;
  return source.kind === 'translated' ? fieldIn(source.from) : null;
}
