import type { Decoded } from '../domain/decode.ts';
import { object, optional, withDefault } from '../domain/decode.ts';
import { boolean, decimal, integer } from '../domain/decode-scalars.ts';
import type { EntityFacts } from './entity.ts';
import type { MasterRecord } from './master-record.ts';
import { MASTER_FACTS, masterFields, masterRest } from './master-record.ts';

/** When and in which parts a bill is paid (precoro-api.md section 5.7, where suppliers show theirs). */
export type PaymentTerm = MasterRecord & Decoded<typeof ownFields>;

export const paymentTerm: EntityFacts<PaymentTerm> = {
  ...MASTER_FACTS,
  name: 'paymentTerm',
  label: 'payment term',
  path: '/paymentterms',
  listsChanges: false,
  canFilterByExternalId: false,
  hasDetail: false,
  parents: [],
  namesAreUnique: true,
  // POST is documented; its form names are those that suppliers show. PUT is a guess.
  writes: {
    create: true,
    update: true,
    fields: {
      name: { kind: 'text', isRequired: true },
      creditPeriodDays: { kind: 'integer' },
      prepaymentPercent: { kind: 'decimal' },
      postpaymentPercent: { kind: 'decimal' },
      enable: { kind: 'boolean' },
    },
  },
  decode(value) {
    const shared = masterFields(value, '');
    const own = ownFields(value, '');
    return { ...masterRest(shared.name, own.enable), ...shared, ...own };
  },
};

const ownFields = object({
  creditPeriodDays: optional(integer),
  prepaymentPercent: optional(decimal),
  postpaymentPercent: optional(decimal),
  termsDueDateAfterInvoicing: optional(integer),
  paymentType: optional(integer),
  enable: withDefault(boolean, true),
});
