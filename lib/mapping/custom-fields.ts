import { isObject } from './values.ts';
import type { CustomFieldDefinition, CustomFieldDefinitions, CustomFieldOption } from './contract.ts';
import type { FieldFamily } from './plan.ts';

/** A custom field's value on one record or line, with what the definitions know about it. */
export interface FieldReading {
  /** The text people see; null where Precoro sent only an option that the definitions do not know. */
  readonly text: string | null;
  readonly optionId: string | null;
  readonly optionExternalId: string | null;
  /** How many options are chosen. The rest of this reading is about the first, `text` about all. */
  readonly options: number;
}

/**
 * The value of the custom field called `name`; null where the record has none. Precoro may leave a field's name out, so
 * it is found by the id of its definition too. An option's external id comes from the definitions first: they are
 * newer than a document that was saved before the option got its id. A field with several options has one value each.
 */
export function readCustomField(
  holder: object,
  family: FieldFamily,
  name: string,
  definitions: CustomFieldDefinitions,
): FieldReading | null {
  const definition = definitions[family].find((field) => sameName(field.name, name));
  const values = 'customFields' in holder && Array.isArray(holder.customFields) ? holder.customFields : [];
  const entries = values.filter(isObject).filter((value) => isNamed(value, name, definition));
  const readings = entries.map((entry) => readEntry(entry, definition)).filter((reading) => reading !== null);
  const [first] = readings;
  if (!first) return null;
  const texts = readings.map(({ text }) => text);
  const text = texts.includes(null) ? null : [...new Set(texts)].join(', ');
  return { ...first, text, options: readings.filter(({ optionId }) => optionId !== null).length };
}

function readEntry(entry: Readonly<Record<string, unknown>>, definition: CustomFieldDefinition | undefined) {
  const optionId = textOf(entry['optionId']);
  const option = definition?.options.find(({ id }) => id === optionId);
  const text = textOf(entry['value']) ?? option?.name ?? textOf(entry['optionCode']);
  if (text === null && optionId === null) return null;
  return { text, optionId, optionExternalId: externalIdOf(option, entry) };
}

/** People type "GL Account" for "GL account"; no two fields of an account differ only in that. */
export function sameName(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

function isNamed(
  value: Readonly<Record<string, unknown>>,
  name: string,
  definition: CustomFieldDefinition | undefined,
): boolean {
  const fieldName = textOf(value['fieldName']);
  return fieldName === null ? definition?.id === textOf(value['fieldId']) : sameName(fieldName, name);
}

function externalIdOf(
  option: CustomFieldOption | undefined,
  entry: Readonly<Record<string, unknown>>,
): string | null {
  return option?.externalId || textOf(entry['optionExternalId']);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
