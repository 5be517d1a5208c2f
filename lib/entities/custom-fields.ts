import type { Decoder, Fields } from '../domain/decode.ts';
import {
  fieldsOf,
  firstPresent,
  isBlank,
  isFields,
  optional,
  property,
  withDefault,
} from '../domain/decode.ts';
import { many } from '../domain/decode-relations.ts';
import { boolean, identifier, text } from '../domain/decode-scalars.ts';
import type { CustomFieldValue } from './entity.ts';

/** Precoro's families of custom fields: on lines, on documents, on suppliers; `product` is the older name on items. */
export type CustomFieldFamily = 'item' | 'document' | 'supplier' | 'product';

/**
 * Custom fields of a record or a line: rows of `{<family>CustomField: {id, name}, <family>CustomFieldOption: {id, name,
 * code, externalId} or [], value}`. Only the document family's `documentCustomField.id` and `value` are evidenced
 * (precoro-api.md section 5.2); the rest mirrors it, so `customField` and `option` are understood as well.
 * A field with several options gives one value per option.
 */
export function customFieldValues(family: CustomFieldFamily): Decoder<readonly CustomFieldValue[]> {
  const rows = many(customFieldRow(family));
  return (value, field) => rows(value, field).flat();
}

function customFieldRow(family: CustomFieldFamily): Decoder<readonly CustomFieldValue[]> {
  return (value, field) => {
    const row = fieldsOf(value, field);
    const definition = firstPresent(row, field, [`${family}CustomField`, 'customField', 'field']);
    const options = firstPresent(row, field, [`${family}CustomFieldOption`, 'customFieldOption', 'option']);
    const base = {
      ...definitionOf(definition.value, definition.field),
      value: optional(freeValue)(unlessEmptyList(property(row, 'value')), `${field}.value`),
    };
    const chosen = optionsOf(options.value, options.field);
    return chosen.length === 0
      ? [{ ...base, ...NO_OPTION }]
      : chosen.map((option) => ({ ...base, ...option }));
  };
}

const NO_OPTION = { optionId: null, optionCode: null, optionExternalId: null } as const;

/** `{id, name}`, or the bare id. */
function definitionOf(value: unknown, field: string): Pick<CustomFieldValue, 'fieldId' | 'fieldName'> {
  if (!isFields(value)) return { fieldId: identifier(value, field), fieldName: null };
  return { fieldId: identifier(property(value, 'id'), `${field}.id`), fieldName: nameOf(value, field) };
}

const options = many((value, field) => {
  const row = fieldsOf(value, field);
  return {
    optionId: identifier(property(row, 'id'), `${field}.id`),
    optionCode: optional(text)(property(row, 'code'), `${field}.code`),
    optionExternalId: optional(identifier)(property(row, 'externalId'), `${field}.externalId`),
  };
});

/** One option object, a list of them, or nothing in any of its shapes. */
function optionsOf(value: unknown, field: string): ReturnType<typeof options> {
  const isSingle = isFields(value) && !isBlank(property(value, 'id'));
  return options(isSingle ? [value] : value, field);
}

/** What a person typed or ticked, as text. */
const freeValue: Decoder<string> = (value, field) =>
  typeof value === 'boolean' ? String(value) : text(value, field);

function unlessEmptyList(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? null : value;
}

function nameOf(row: Fields, field: string): string | null {
  const name = firstPresent(row, field, ['name', 'title']);
  return optional(text)(name.value, name.field);
}

/** One row of `GET /itemcustomfields` and its siblings; its options are read separately. Throws DecodeError. */
export function decodeFieldDefinition(value: unknown): {
  readonly id: string;
  readonly name: string;
  readonly options: readonly CustomFieldOptionRow[];
} {
  const row = fieldsOf(value, '');
  const name = firstPresent(row, '', ['name', 'title']);
  return { id: identifier(property(row, 'id'), 'id'), name: text(name.value, name.field), options: [] };
}

export interface CustomFieldOptionRow {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly externalId: string | null;
  readonly enabled: boolean;
}

/** One row of `GET /itemcustomfields/{id}/options`. Enabled where Precoro does not say. Throws DecodeError. */
export function decodeFieldOption(value: unknown): CustomFieldOptionRow {
  const row = fieldsOf(value, '');
  const name = firstPresent(row, '', ['name', 'title']);
  return {
    id: identifier(property(row, 'id'), 'id'),
    name: text(name.value, name.field),
    code: optional(text)(property(row, 'code'), 'code'),
    externalId: optional(identifier)(property(row, 'externalId'), 'externalId'),
    enabled: withDefault(boolean, true)(property(row, 'enable'), 'enable'),
  };
}
