import type { WriteValues } from '../../entities/write-values.ts';
import type { Feed } from '../../mapping/contract.ts';
import type { RowRules } from '../merge-look.ts';
import type { Inbound } from '../ports/inbound.ts';
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

/** One external record on its way, mapped. */
export interface Incoming {
  readonly feed: Feed;
  readonly inbound: Inbound;
  readonly values: WriteValues;
}
