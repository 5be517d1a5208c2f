import type { Decoded } from '../domain/decode.ts';
import { object, optional, withDefault } from '../domain/decode.ts';
import { boolean, decimal, text } from '../domain/decode-scalars.ts';
import type { EntityFacts } from './entity.ts';
import type { MasterRecord } from './master-record.ts';
import { MASTER_FACTS, masterFields, masterRest } from './master-record.ts';

/** A tax rate (precoro-api.md section 5.6). */
export type Tax = MasterRecord & Decoded<typeof ownFields>;

export const tax: EntityFacts<Tax> = {
  ...MASTER_FACTS,
  name: 'tax',
  label: 'tax',
  path: '/taxes',
  // The client that reads them reads all of them every time: no incremental filter is known.
  listsChanges: false,
  canFilterByExternalId: true,
  hasDetail: false,
  parents: [],
  namesAreUnique: true,
  // POST is seen with `TAX6, 6, 6`; PUT is a guess.
  writes: {
    create: true,
    update: true,
    fields: {
      name: { kind: 'text', isRequired: true },
      value: { kind: 'decimal' },
      percent: { kind: 'decimal', isRequired: true },
    },
  },
  decode(value) {
    const shared = masterFields(value, '');
    const own = ownFields(value, '');
    return { ...masterRest(shared.name, own.enable), ...shared, ...own };
  },
};

const ownFields = object({
  percent: optional(decimal),
  /** Seen equal to `percent`; what else it may be is not known. */
  value: optional(decimal),
  taxAmount: optional(decimal),
  isWithholdingTax: withDefault(boolean, false),
  /** Not seen on taxes; a tax that does not say is in use. */
  enable: withDefault(boolean, true),
  /** Ids that other integrations of Precoro leave: a sign that another connector is at work. */
  qboId: optional(text),
  xeroId: optional(text),
});
