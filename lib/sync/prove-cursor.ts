import { HOUR, MINUTE, SECOND, fromPrecoroTime, toPrecoroTime } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { PullOrder, PullServices } from './pull.ts';
import type { QuotaSession } from './quota-session.ts';
import { isListed, steadiest, type AskPage } from './witness.ts';

/** What the probe says of `modifiedSince` on this account. `open`: nothing to prove it with, or no answer. */
export type Proof = 'proved' | 'disproved' | 'open';

/**
 * Zone, clock and bound of `modifiedSince` are undocumented, so they are proved before an entity's cursor may run
 * (design section 4): the newest row must be found by its own update date (less the one second that an exclusive bound
 * would cost) and must not be found an hour later. Two requests, once per entity: what is proved stays so.
 *
 * `serverTime`: when the rows were read, or a little earlier, by Precoro's clock; null where that is not known.
 */
export async function proveCursor(
  services: PullServices,
  session: QuotaSession,
  order: PullOrder,
  records: readonly PrecoroRecord[],
  serverTime: number | null,
): Promise<Proof> {
  const { entity, cursor } = order.state;
  if (cursor.proved) return 'proved';
  const askPage: AskPage = async (call) => {
    const spent = await session.spend(call, 'poll', 30 * SECOND);
    return spent.spent && spent.answer.kind === 'page' ? spent.answer : null;
  };
  const restingSince = (serverTime ?? services.clock.now()) - STEADY_MS;
  const newest = steadiest(records, restingSince);
  const updated = newest ? fromPrecoroTime(newest.updateDate ?? '') : undefined;
  if (!newest || updated === undefined) return 'open';
  const offset = services.integration.precoro.switches.zoneOffsetMinutes * MINUTE;
  const found = await isListed(askPage, entity, newest.id, toPrecoroTime(updated + offset - SECOND));
  if (found === null) return 'open';
  if (!found) return updated < restingSince ? 'disproved' : 'open';
  // The row itself may change while we look; a record an hour from now cannot exist.
  const future = Math.max(updated, services.clock.now()) + HOUR;
  const stillFound = await isListed(askPage, entity, newest.id, toPrecoroTime(future + offset));
  return stillFound === null ? 'open' : stillFound ? 'disproved' : 'proved';
}

/** A row changed just now may show late in lists, so it proves nothing when it is missing. */
const STEADY_MS = 5 * MINUTE;
