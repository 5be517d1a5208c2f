import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Services } from './services.ts';

/**
 * Sends a record's message once more. Throws when the queue does not take it: then the message at hand is not
 * acknowledged and comes back in its place.
 */
export async function sendAgain(
  services: Pick<Services, 'upserts'>,
  ref: RecordRef,
  seq: number,
  delaySeconds: number,
): Promise<void> {
  const refused = await services.upserts.send([{ schema: 1, ref, seq }], delaySeconds);
  if (refused.length > 0) throw new Error(`the queue did not take ${recordKey(ref)}`);
}
