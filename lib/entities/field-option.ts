import type { Decoded } from '../domain/decode.ts';
import { DecodeError, fieldsOf, firstPresent, object, optional, withDefault } from '../domain/decode.ts';
import { boolean, text } from '../domain/decode-scalars.ts';
import type { EntityFacts, OptionFamily } from './entity.ts';
import type { MasterRecord } from './master-record.ts';
import { MASTER_FACTS, masterFields, masterRest } from './master-record.ts';
import { reference } from './references.ts';

/**
 * A choice of a custom field: a GL account, a department, a project (precoro-api.md section 5.8). Options may stand below
 * another option of the same field.
 */
export type FieldOption = MasterRecord &
  Decoded<typeof ownFields> & {
    /** The field in whose list it stands: a part of its path. */
    readonly fieldId: string;
  };

export const itemFieldOption = optionFacts('item', '/itemcustomfields');
export const documentFieldOption = optionFacts('document', '/documentcustomfields');

function optionFacts(family: OptionFamily, path: string): EntityFacts<FieldOption> {
  const name = `${family}FieldOption` as const;
  return {
    ...MASTER_FACTS,
    name,
    label: `${family} field option`,
    path,
    nestedIn: family,
    // Types 10 and 11 may mean the field or its option (section 6), and give no field to look in: nothing to fetch.
    webhookType: null,
    listsChanges: false,
    canFilterByExternalId: false,
    hasDetail: false,
    parents: ['legalEntity', name],
    // Two fields may well have an option of one name.
    namesAreUnique: false,
    writes: {
      create: true,
      update: true,
      fields: {
        name: { kind: 'text', isRequired: true },
        code: { kind: 'text' },
        enable: { kind: 'boolean', isRequired: true, alwaysInPut: true },
        parent: { kind: 'reference', to: name },
      },
    },
    decode: (value, options) => decodeOption(value, options.fieldId),
  };
}

function decodeOption(value: unknown, fieldId: string | undefined): FieldOption {
  if (fieldId === undefined) {
    throw new DecodeError('fieldId', 'the field whose list the option was read from', undefined);
  }
  const row = fieldsOf(value, '');
  const { value: name } = firstPresent(row, '', ['name', 'title']);
  const shared = masterFields({ ...row, name }, '');
  const own = ownFields(row, '');
  return { ...masterRest(shared.name, own.enable), ...shared, ...own, fieldId };
}

const ownFields = object({
  code: optional(text),
  /** In use where Precoro does not say. */
  enable: withDefault(boolean, true),
  parent: reference,
});
