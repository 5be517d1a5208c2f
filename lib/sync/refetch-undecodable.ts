import { DAY } from '../domain/time.ts';
import type { Services } from './services.ts';

/** As long as other failures are tried again by themselves. */
const RETRIED_FOR_MS = 14 * DAY;
const MANY = 1000;

/**
 * Has records that did not decode read once more, one background request each: a newer deployment may understand what
 * Precoro keeps unchanged, and no list shows it again. Called once a day. Answers how many.
 */
export async function refetchUndecodable(
  services: Pick<Services, 'clock' | 'mirror' | 'failures'>,
): Promise<number> {
  const now = services.clock.now();
  const open = (await services.failures.list(MANY)).filter(
    ({ failure, firstAt }) => failure.kind === 'decode' && now - firstAt < RETRIED_FOR_MS,
  );
  let marked = 0;
  for (const { ref } of open) {
    const known = await services.mirror.read(ref);
    if (!known || known.detailDueAt !== null) continue;
    if (await services.mirror.save({ ...known, detailDueAt: now, detailClass: 'background' })) marked += 1;
  }
  return marked;
}
