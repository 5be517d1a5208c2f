import type { Failure } from '../domain/failures.ts';
import { recordKey } from '../domain/records.ts';
import { nextKey, wasUnlinked } from '../sync/idempotency-key.ts';
import type { Link } from '../sync/ports/state.ts';
import { withStep } from '../sync/trail.ts';
import type { Decision } from './rebuild-decisions.ts';
import type { Mirrored } from './rebuild-gather.ts';
import { observeShown } from './rebuild-observe.ts';
import type { OperatorServices } from './services.ts';
import { underLease } from './under-lease.ts';
import { clearShown } from './unlink-record.ts';

export type RebuildHoldServices = Pick<
  OperatorServices,
  | 'clock'
  | 'newId'
  | 'integration'
  | 'crossReference'
  | 'links'
  | 'writeBacks'
  | 'failures'
  | 'dispatcher'
  | 'who'
>;

/** What people decided, and the cross-reference does not know any more: a hold, an unlinking. */
export async function lostDecisions(
  { links }: Pick<OperatorServices, 'links'>,
  decisions: Iterable<Decision>,
): Promise<readonly Decision[]> {
  const lost: Decision[] = [];
  for (const decision of decisions) {
    if (decision.held === null && decision.ruledOut.length === 0) continue;
    const link = await links.read(decision.ref, decision.company);
    if (isLost(link, decision)) lost.push(decision);
  }
  return lost;
}

function isLost(link: Link | null, decision: Decision): boolean {
  return isHoldLost(link, decision.held) || isUnlinkingLost(link, decision);
}

function isHoldLost(link: Link | null, held: Failure | null): boolean {
  return held !== null && !link?.hold;
}

/** What is linked to something else by now needs no reminder of what it was unlinked from. */
function isUnlinkingLost(link: Link | null, { ruledOut, linkedTo }: Decision): boolean {
  if (ruledOut.length === 0 || linkedTo !== null) return false;
  return link === null || (link.phase === 'none' && link.externalId === null && !wasUnlinked(link));
}

/**
 * Puts on hold again what people had put on hold, and tells what they unlinked from what would be created anew.
 *
 * Throws RecordBusyError.
 */
export async function rebuildDecision(
  services: RebuildHoldServices,
  decision: Decision,
  record: Mirrored | undefined,
): Promise<void> {
  const { ref, company, ruledOut, held } = decision;
  await underLease(services, ref, company, async (link) => {
    const now = services.clock.now();
    const isForgotten = isUnlinkingLost(link, decision);
    const besides = [...new Set([...(link.intent?.besides ?? []), ...ruledOut])];
    const intent = { key: nextKey(link, now), payloadHash: '', attempt: 0, at: now, besides };
    const known = isForgotten ? { ...link, intent } : link;
    const shown = record?.shown;
    if (isForgotten && shown && ruledOut.includes(shown.externalId ?? '')) {
      await observeShown(services, ref, shown);
      await clearShown(services, link);
    }
    if (!held || link.hold) return { link: known, value: null };
    const words = `put on hold by ${services.who} as before (rebuilt)`;
    return { link: withStep({ ...known, hold: held }, now, words), value: null };
  });
}

/** Names a decision in words: what is put on hold again, or kept apart. */
export function decisionWords({ ref, held, ruledOut }: Decision): string {
  return held ? `${recordKey(ref)}: ${held.words}` : `${recordKey(ref)} is not ${ruledOut.join(', ')}.`;
}
