import type { RecordRef } from '../../domain/records.ts';

/** Webhooks that only announce what we wrote to Precoro ourselves. */
export interface Echoes {
  /** Call before a write: the next webhook of this record until `until` is its echo. Repeating it only moves `until`. */
  expect(ref: RecordRef, until: number): Promise<void>;
  /** The write did not happen: the next webhook is somebody's, and tells nothing of whether Precoro sends echoes. */
  withdraw(ref: RecordRef): Promise<void>;
  /** True, once for each write, when a webhook heard at `now` is such an echo; never before Precoro was seen to send them. */
  take(ref: RecordRef, now: number): Promise<boolean>;
}
