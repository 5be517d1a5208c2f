import { z } from 'zod';
import { CATALOGUE } from '../../entities/catalogue.ts';
import { ENTITY_NAMES } from '../../domain/records.ts';
import type { LocalEvent } from '../aws/gateway.ts';

const ref = z.object({ entity: z.enum(ENTITY_NAMES), id: z.string() });

const RecordSynced = z.object({
  ref,
  label: z.string(),
  updateDate: z.string().nullable(),
  company: z.string(),
  externalId: z.string(),
  action: z.enum(['created', 'updated', 'adopted', 'cancelled', 'deactivated']),
  /** Absent: it went over to the external system. */
  direction: z.literal('inward').optional(),
});
const SyncFailed = z.object({
  ref,
  label: z.string().nullable(),
  failure: z.object({ kind: z.string(), words: z.string() }),
});

/** What the event bus carried, as far as it is told here. `at` is by the run's clock. */
export type HeardEvent = { readonly at: number } & (
  | ({ readonly type: 'synced' } & Readonly<z.infer<typeof RecordSynced>>)
  | ({ readonly type: 'failed' } & Readonly<z.infer<typeof SyncFailed>>)
);

/** Null for events of another kind or form. */
export function readSyncEvent({ detailType, detail }: LocalEvent, at: number): HeardEvent | null {
  if (detailType === 'RecordSynced') {
    const { data } = RecordSynced.safeParse(detail);
    return data ? { at, type: 'synced', ...data } : null;
  }
  if (detailType === 'SyncFailed') {
    const { data } = SyncFailed.safeParse(detail);
    return data ? { at, type: 'failed', ...data } : null;
  }
  return null;
}

const DONE = {
  created: 'stands outside as',
  updated: 'was changed outside:',
  adopted: 'was found outside, and is linked to',
  cancelled: 'was cancelled outside:',
  deactivated: 'is out of use outside:',
} as const;

const DONE_IN_PRECORO = {
  created: 'was made in Precoro from',
  updated: 'was changed in Precoro after',
  adopted: 'was found in Precoro, and is linked to',
  cancelled: 'was cancelled in Precoro after',
  deactivated: 'is out of use in Precoro after',
} as const;

/** `outside   Invoice INV-00801 stands outside as B-000210`, `Precoro   Tax VAT 6% was made in Precoro from T-000004`. */
export function sentenceOf(event: HeardEvent): string {
  const name = nameOf(event);
  if (event.type === 'synced' && event.direction === 'inward')
    return `Precoro   ${name} ${DONE_IN_PRECORO[event.action]} ${event.externalId}`;
  if (event.type === 'synced') return `outside   ${name} ${DONE[event.action]} ${event.externalId}`;
  const { words } = event.failure;
  return `refused   ${words.startsWith(name) ? words : `${name}: ${words}`}`;
}

function nameOf({ ref: { entity, id }, label }: HeardEvent): string {
  const { label: kind } = CATALOGUE[entity];
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${label ?? id}`;
}
