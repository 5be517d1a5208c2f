import type { RecordRef } from '../../domain/records.ts';
import { isHintedSince } from '../hint-key.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Services } from '../services.ts';

/**
 * Whether a webhook has told of the record since it was looked at. Not for longer than the look lasts: then it is looked at
 * again, and what was told before is seen.
 */
export async function hasUnreadNews(
  { states }: Pick<Services, 'states'>,
  { lookedAt }: Inbound,
  ref: RecordRef,
): Promise<boolean> {
  if (lookedAt === null) return false;
  const state = (await states.readAll()).find(({ entity }) => entity === ref.entity);
  return isHintedSince(state?.hints ?? {}, ref.id, lookedAt);
}
