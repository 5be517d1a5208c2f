import { recordKey, type RecordRef } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import type { ApplyServices, Attempt } from './apply-to-company.ts';
import { hasTime } from './external-call.ts';
import { sendAgain } from './send-again.ts';
import { withStep } from './trail.ts';

const RETRY_MS = SECOND;

/**
 * Two Precoro records of one natural key were created at the same moment, and under `upsert` the later one has written over
 * what belongs to the other: the owner's content is sent once more.
 *
 * Throws when the owner stays in work for as long as this attempt has: then its message comes back, and this is done again.
 */
export async function giveWay(services: ApplyServices, attempt: Attempt, owner: RecordRef): Promise<void> {
  const { clock, crossReference } = services;
  const { company } = attempt;
  while (hasTime(services, attempt)) {
    const now = clock.now();
    const link = await crossReference.acquire(owner, company, services.newId(), attempt.leaseUntil, now);
    if (link === 'busy') {
      await clock.sleep(RETRY_MS);
      continue;
    }
    const words = `${recordKey(attempt.ref)} has the same natural key and was written over it: sent once more`;
    await crossReference.release(withStep({ ...link, agreed: null }, now, words));
    return sendAgain(services, owner, 0, 0);
  }
  throw new Error(`${recordKey(owner)} stays in work: what was written over it cannot be put right yet`);
}
