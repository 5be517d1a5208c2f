import type { Decoded } from '../domain/decode.ts';
import { object, optional } from '../domain/decode.ts';
import { dateTime } from '../domain/decode-dates.ts';
import { identifier, recordId, text } from '../domain/decode-scalars.ts';
import type { EntityFacts, PrecoroRecord } from './entity.ts';
import { ACTIVITY, ACTIVITY_STATUSES, standingIn } from './statuses.ts';

/** What master data without approval share: legal entities, locations, taxes, payment terms, items, options. */
export type MasterRecord = PrecoroRecord & Decoded<typeof masterFields>;

/** Fields of every such record. Dates are seen on items only; the others may have them. */
export const masterFields = object({
  id: recordId,
  name: text,
  externalId: optional(identifier),
  createDate: optional(dateTime),
  updateDate: optional(dateTime),
});

/** The rest of a record without approval: in use unless `enable` says no. */
export function masterRest(name: string, enable: boolean) {
  return {
    idn: null,
    label: name,
    status: enable ? ACTIVITY.inUse : ACTIVITY.disabled,
    approvalDate: null,
    externalIntegrationLog: null,
    complete: true,
    customFields: [],
  } as const;
}

/** Facts that all of them share (precoro-api.md sections 5.0 and 6): no document, no approval, no webhook, by id. */
export const MASTER_FACTS = {
  pathKey: 'id',
  nestedIn: null,
  webhookType: null,
  isDocument: false,
  rowsAreComplete: true,
  slicesByCreation: false,
  hasIntegrationLog: false,
  patchesExternalId: 'documented',
  statuses: ACTIVITY_STATUSES,
  standing: ({ status }: PrecoroRecord) => standingIn(ACTIVITY_STATUSES, status),
  neverTravels: () => null,
} as const satisfies Partial<EntityFacts>;
