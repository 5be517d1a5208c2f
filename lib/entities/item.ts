import type { Decoded } from '../domain/decode.ts';
import { isFields, object, optional, property, withDefault } from '../domain/decode.ts';
import { one } from '../domain/decode-relations.ts';
import { boolean, decimal, integer, text } from '../domain/decode-scalars.ts';
import { customFieldValues } from './custom-fields.ts';
import type { EntityFacts } from './entity.ts';
import type { MasterRecord } from './master-record.ts';
import { MASTER_FACTS, masterFields, masterRest } from './master-record.ts';
import { reference } from './references.ts';

/** Something in the catalogue of goods (precoro-api.md section 5.9). */
export type Item = MasterRecord & Omit<Decoded<typeof ownFields>, 'dataProductCustomFields'>;

/** Characters of name and SKU (precoro-api.md section 5.9). */
const MOST_CHARACTERS = 300;

export const item: EntityFacts<Item> = {
  ...MASTER_FACTS,
  name: 'item',
  label: 'item',
  path: '/items',
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: true,
  parents: ['itemFieldOption', 'supplier'],
  // Two suppliers may sell the same thing.
  namesAreUnique: false,
  writes: {
    create: true,
    update: true,
    fields: {
      name: { kind: 'text', isRequired: true, maxLength: MOST_CHARACTERS },
      sku: { kind: 'text', maxLength: MOST_CHARACTERS },
      description: { kind: 'text' },
      price: { kind: 'decimal' },
      type: { kind: 'integer' },
      unit: { kind: 'text' },
      freeOfCharge: { kind: 'boolean' },
      hiddenInCatalog: { kind: 'boolean' },
      category: { kind: 'reference' },
    },
  },
  decode(value) {
    const shared = masterFields(value, '');
    const { dataProductCustomFields, ...own } = ownFields(value, '');
    return {
      ...masterRest(shared.name, !own.hiddenInCatalog),
      ...shared,
      ...own,
      customFields: dataProductCustomFields,
    };
  },
};

/** Pieces, kilograms: a name, or an object with one. Seen in what is sent; in answers a guess. */
const unitName = one((value, field) =>
  isFields(value) ? optional(text)(property(value, 'name'), `${field}.name`) : text(value, field),
);

const ownFields = object({
  sku: optional(text),
  description: optional(text),
  price: optional(decimal),
  type: optional(integer),
  typeString: optional(text),
  unit: unitName,
  freeOfCharge: withDefault(boolean, false),
  /** Nobody can order it any more: the only way to take an item out of use. */
  hiddenInCatalog: withDefault(boolean, false),
  disabledBySupplier: withDefault(boolean, false),
  category: reference,
  supplier: reference,
  xeroId: optional(text),
  dataProductCustomFields: customFieldValues('product'),
});
