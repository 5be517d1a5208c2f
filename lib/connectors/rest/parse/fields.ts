import { isTargetType } from '../../../mapping/convert.ts';
import { didYouMean } from '../../../mapping/did-you-mean.ts';
import type { Section } from '../../../mapping/parse/reader.ts';
import { nameText, show } from '../../../mapping/values.ts';
import type { SourceField, TargetField } from '../../contract.ts';
import type { FieldPlan, RecordPlan } from '../plan.ts';
import { namedSections, partPath } from './values.ts';

const TYPES: readonly TargetField['type'][] = [
  'text',
  'decimal',
  'integer',
  'boolean',
  'date',
  'dateTime',
  'json',
];

/** The fields of a target's record or lines. */
export function parseTargetFields(section: Section, key: string): readonly FieldPlan<TargetField>[] {
  return parseFields(section, key, (field) => {
    field.onlyKeys(['type', 'required', 'about', 'maxLength', 'at', 'as'], 'setting of a field');
    const maxLength = field.has('maxLength') ? { maxLength: field.wholeNumber('maxLength', 1, 1) } : {};
    const required = field.boolean('required', false) ? { required: true } : {};
    return { type: parseType(field), ...required, about: parseAbout(field), ...maxLength };
  });
}

export function parseSourceFields(section: Section, key: string): readonly FieldPlan<SourceField>[] {
  return parseFields(section, key, (field) => {
    field.onlyKeys(['type', 'about', 'refersTo', 'isBankDetail', 'at'], 'setting of a field');
    const refersTo = field.has('refersTo')
      ? { refersTo: field.text('refersTo', /./, 'the name of a source') }
      : {};
    const bank = field.boolean('isBankDetail', false) ? { isBankDetail: true } : {};
    return { type: parseType(field), about: parseAbout(field), ...refersTo, ...bank };
  });
}

function parseFields<Field>(
  section: Section,
  key: string,
  parse: (field: Section) => Field,
): readonly FieldPlan<Field>[] {
  const plans = namedSections(section, key).map(([name, field]) => ({
    name,
    field: parse(field),
    at: partPath(field, 'at', name),
    as: field.choice('as', ['text', 'number'], 'text'),
  }));
  if (plans.length === 0) section.fault(key, 'is empty; name at least one field.');
  return plans;
}

function parseType(field: Section): TargetField['type'] {
  const type = field.get('type');
  if (isTargetType(type)) return type;
  const hint = typeof type === 'string' ? didYouMean(nameText(type), TYPES) : '';
  field.fault('type', `must be one of ${TYPES.join(', ')}, but it is ${show(type)}.${hint}`);
  return 'text';
}

function parseAbout(field: Section): string {
  return field.text('about', /\S/, 'one sentence that says what the field means');
}

/** Where a record's own parts stand. */
export function parseRecord(
  section: Section,
  fields: readonly FieldPlan[],
  lines: readonly FieldPlan[] | null,
  more: readonly string[],
): RecordPlan {
  const record = section.section('record');
  record.onlyKeys(['id', 'idIs', 'key', ...(lines ? ['lines'] : []), ...more], 'setting of a record');
  return {
    id: partPath(record, 'id', 'id'),
    idIs: record.choice('idIs', ['text', 'number'], 'text'),
    key: record.has('key') ? partPath(record, 'key', 'external_key') : null,
    fields,
    lines: lines === null ? null : { at: partPath(record, 'lines', 'lines'), fields: lines },
    gone: record.has('gone') ? partPath(record, 'gone', 'deleted_at') : null,
  };
}

export function specsOf<Field>(plans: readonly FieldPlan<Field>[]): Readonly<Record<string, Field>> {
  return Object.fromEntries(plans.map(({ name, field }) => [name, field]));
}
