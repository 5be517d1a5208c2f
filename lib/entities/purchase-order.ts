import type { Decoded } from '../domain/decode.ts';
import { object, optional } from '../domain/decode.ts';
import { day } from '../domain/decode-dates.ts';
import { integer, text } from '../domain/decode-scalars.ts';
import type { DocumentBase } from './document.ts';
import { documentDecoder, pricedLine } from './document.ts';
import type { EntityFacts } from './entity.ts';
import { reference } from './references.ts';
import { BASE_STATUSES, standingIn } from './statuses.ts';

/** Its fields mirror the invoice's: precoro-api.md section 5.3 infers them. */
export type PurchaseOrder = DocumentBase & Decoded<typeof ownFields>;

export const purchaseOrder: EntityFacts<PurchaseOrder> = {
  name: 'purchaseOrder',
  label: 'purchase order',
  path: '/purchaseorders',
  pathKey: 'idn',
  nestedIn: null,
  webhookType: 2,
  isDocument: true,
  rowsAreComplete: false,
  slicesByCreation: true,
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: true,
  hasIntegrationLog: true,
  patchesExternalId: 'documented',
  parents: ['legalEntity', 'location', 'supplier'],
  namesAreUnique: false,
  writes: null,
  statuses: BASE_STATUSES,
  decode: (value) => ({ ...shared(value, ''), ...ownFields(value, '') }),
  standing: (record) => standingIn(BASE_STATUSES, record.status),
  neverTravels: () => null,
};

const shared = documentDecoder(BASE_STATUSES, pricedLine);

const ownFields = object({
  logicType: optional(integer),
  /** Day of delivery, as written. */
  requiredDate: optional(day),
  paymentTerm: reference,
  creditPeriodDays: optional(integer),
  deliveryNote: optional(text),
});
