import { pullPace } from '../domain/pull-pace.ts';
import { liveRoom, spentByPurpose, type Ledger } from '../domain/quota.ts';
import type { Standing } from './choose-work.ts';
import type { QuotaSession } from './quota-session.ts';
import { limitsOf, type Services } from './services.ts';

/** Hinted records that lists do not show are looked at by themselves so often in a day: enough to notice, too few to hurt. */
const PROBES_A_DAY = 50;
/** Owed requests are counted up to here. */
const MANY = 500;

/**
 * What the ledger allows from moment to moment. What is owed anyway (changed documents, external ids to show) is counted
 * once a run, when it is first asked for, and pulls stand back for it: they can be put together, those cannot.
 */
export function standingOf(
  {
    integration,
    clock,
    mirror,
    writeBacks,
  }: Pick<Services, 'integration' | 'clock' | 'mirror' | 'writeBacks'>,
  session: QuotaSession,
): () => Promise<Standing> {
  const limits = limitsOf(integration);
  const count = once(async () => {
    const [links, details] = await Promise.all([
      writeBacks.due('externalId', 'oldest', clock.now(), MANY),
      mirror.dueDetails('live', clock.now(), MANY),
    ]);
    return { links: links.length, details: details.length };
  });
  let last: { readonly ledger: Ledger; readonly now: number; readonly standing: Standing } | null = null;
  return async () => {
    const owed = await count();
    const owedShare = (owed.links + owed.details) / (limits.perDay - limits.leaveForOthers);
    const [ledger, now] = [session.ledger(), clock.now()];
    if (last?.ledger === ledger && last.now === now) return last.standing;
    const standing = {
      room: once(() => Math.max(0, liveRoom(ledger, limits, now) - owedShare)),
      pace: once(() => pullPace(ledger, limits, owed, now)),
      probesLeft: once(() => Math.max(0, PROBES_A_DAY - (spentByPurpose(ledger, now).probe ?? 0))),
    };
    last = { ledger, now, standing };
    return standing;
  };
}

/** Reckoned when it is first asked for: most runs need only a part of their standing. */
function once<T>(reckon: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: reckon() }).value;
}
