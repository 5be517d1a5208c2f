import type { Feed } from '../../mapping/contract.ts';
import type { RowRules } from '../merge-look.ts';
import type { InboundKey } from '../ports/inbound.ts';
import type { Services } from '../services.ts';
import { HOUR, MINUTE } from '../../domain/time.ts';

/** What bringing external records into Precoro needs. */
export type InwardServices = Pick<
  Services,
  | 'clock'
  | 'newId'
  | 'integration'
  | 'catalogue'
  | 'states'
  | 'echoes'
  | 'definitions'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'waits'
  | 'writeBacks'
  | 'inbounds'
  | 'sourceCursors'
  | 'failures'
  | 'upserts'
  | 'dispatcher'
  | 'events'
  | 'log'
>;

/** One task of the dispatcher in this direction. */
export interface InwardOrder {
  readonly feed: Feed;
  readonly rules: RowRules;
  /** Of the dispatcher's lease: orders looks at records. */
  readonly fence: number;
  readonly patienceMs: number;
}

/** What Precoro was seen to show counts for so long. */
export const LOOK_LASTS_MS = 10 * MINUTE;
/** A list that was read whole, where nothing else is to be asked, for so long. */
export const LIST_LASTS_MS = HOUR;

/**
 * What Precoro shows as external id of a record that came by a feed. With several companies the id alone may name several
 * records.
 */
export function shownIdOf(companies: readonly string[], { company, externalId }: InboundKey): string {
  return companies.length > 1 ? `${company}:${externalId}` : externalId;
}

/** The company and id that {@link shownIdOf} says; null for what it never says. */
export function namedByShown(
  companies: readonly string[],
  shown: string,
): { readonly company: string; readonly externalId: string } | null {
  const [only] = companies;
  if (companies.length === 1 && only !== undefined) return { company: only, externalId: shown };
  const company = companies.find((one) => shown.startsWith(`${one}:`) && shown.length > one.length + 1);
  return company === undefined ? null : { company, externalId: shown.slice(company.length + 1) };
}
