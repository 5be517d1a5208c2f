import type { Decoded } from '../domain/decode.ts';
import { object, optional } from '../domain/decode.ts';
import { day } from '../domain/decode-dates.ts';
import { text } from '../domain/decode-scalars.ts';
import type { DocumentBase } from './document.ts';
import { documentDecoder, unpricedLine } from './document.ts';
import type { EntityFacts } from './entity.ts';
import { reference } from './references.ts';
import { BASE_STATUSES, standingIn } from './statuses.ts';

/** Goods received. Its fields mirror the invoice's; nothing readable lists them (precoro-api.md section 5.4). */
export type Receipt = DocumentBase & Decoded<typeof ownFields>;

export const receipt: EntityFacts<Receipt> = {
  name: 'receipt',
  label: 'receipt',
  path: '/receipts',
  pathKey: 'idn',
  nestedIn: null,
  webhookType: 5,
  isDocument: true,
  rowsAreComplete: false,
  slicesByCreation: true,
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: true,
  hasIntegrationLog: true,
  // Not listed for receipts, though their external id and log can be read (precoro-api.md section 5.4).
  patchesExternalId: 'guess',
  parents: ['legalEntity', 'location', 'supplier', 'purchaseOrder'],
  namesAreUnique: false,
  writes: null,
  statuses: BASE_STATUSES,
  decode: (value) => ({ ...shared(value, ''), ...ownFields(value, '') }),
  standing: (record) => standingIn(BASE_STATUSES, record.status),
  neverTravels: () => null,
};

const shared = documentDecoder(BASE_STATUSES, unpricedLine);

const ownFields = object({
  purchaseOrder: reference,
  /** Day the goods came, as written. */
  receiptDate: optional(day),
  deliveryNote: optional(text),
});
