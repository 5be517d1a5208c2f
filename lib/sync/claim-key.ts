import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import type { KeyClaim, KeyLook } from './ports/quota.ts';
import type { Services } from './services.ts';

export type ClaimKeyServices = Pick<Services, 'clock' | 'claims'>;

/** A claim after a look at the others. */
export interface ClaimedKey extends KeyClaim {
  readonly look: KeyLook;
}

/** How often the others are looked at. It costs a few reads of DynamoDB and no request to Precoro. */
const LOOK_EVERY_MS = { held: HOUR, refused: 5 * MINUTE } as const;
/**
 * Of two that claim at the same moment, the one that looked first may not have seen the other, and the clocks may order
 * them the other way round. So long every dispatch looks: they overlap by one dispatch at most.
 */
const YOUNG_MS = 10 * MINUTE;
/**
 * A claim not renewed for so long is given up: what was spent beside it has then left every window. Those who spend from
 * its ledger give it up before the others take over, or both would go on.
 */
const GIVEN_UP_AFTER_MS = { sameLedger: DAY + HOUR, another: DAY + 2 * HOUR } as const;
const ATTEMPTS = 5;

/**
 * Claims the API key with this fingerprint for this integration's ledger, and tells whose it is. A key belongs to one
 * ledger: of two, the one with the older claim keeps it, because it has counted what was spent. Harmless when repeated,
 * by several at once too; between two looks it costs one read.
 *
 * Throws LedgerAbsentError.
 */
export async function claimKey(services: ClaimKeyServices, fingerprint: string): Promise<ClaimedKey> {
  const { clock, claims } = services;
  const begun = clock.now();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const own = await claims.own();
    const now = clock.now();
    if (isFresh(own, fingerprint, claims.since, now)) return own;
    // Where many start at once, the look of whoever was faster is as good.
    if (attempt > 0 && isLookedSince(own, fingerprint, begun)) return own;
    const looked = await claimAndLook(services, own, fingerprint, now);
    if (looked) return looked;
  }
  throw new Error(`the claim to the API key was written by others ${ATTEMPTS} times in a row`);
}

/** Whether the key belongs to another ledger: nothing may be sent with it. */
export function isRefused({ ledgerOf, look }: KeyClaim): boolean {
  return look !== null && look.holder !== ledgerOf;
}

/** Whether the stored claim tells all that is to be known now. */
function isFresh(
  claim: KeyClaim | null,
  fingerprint: string,
  since: number,
  now: number,
): claim is ClaimedKey {
  if (!claim?.look || claim.fingerprint !== fingerprint) return false;
  const age = now - claim.look.at;
  const wasClockSetBack = age < -MINUTE;
  const isYoung = now - claim.claimedAt < YOUNG_MS;
  if (wasClockSetBack || isYoung || claim.look.at < since) return false;
  return age < LOOK_EVERY_MS[isRefused(claim) ? 'refused' : 'held'];
}

function isLookedSince(claim: KeyClaim | null, fingerprint: string, begun: number): claim is ClaimedKey {
  return claim?.fingerprint === fingerprint && claim.look !== null && claim.look.at > begun;
}

/** Writes, then reads the others: of two at once, the later reader at least sees both. Null where somebody else wrote. */
async function claimAndLook(
  { claims }: ClaimKeyServices,
  own: KeyClaim | null,
  fingerprint: string,
  now: number,
): Promise<ClaimedKey | null> {
  const self = { ...claims.self, fingerprint };
  const claimedAt = claimedSince(self, await claims.readAll(), now);
  const look = own?.fingerprint === fingerprint ? own.look : null;
  const renewed: KeyClaim = { ...self, claimedAt, seenAt: now, look, version: own?.version ?? 0 };
  if (!(await claims.save(renewed))) return null;
  const seen = lookAt(await claims.readAll(), renewed, now);
  const looked = { ...renewed, look: seen, version: renewed.version + 1 };
  return (await claims.save(looked)) ? { ...looked, version: looked.version + 1 } : null;
}

/**
 * A ledger claims a key for as long as anybody who spends from it has: who joins takes its place over, and keeps it when
 * the others leave. A claim to another key, one given up, and one that was left for another ledger since, count no more:
 * whoever comes back claims last, for its ledger does not know what was spent meanwhile.
 */
function claimedSince(
  { ledgerOf, fingerprint }: Pick<KeyClaim, 'ledgerOf' | 'fingerprint'>,
  all: readonly KeyClaim[],
  now: number,
): number {
  const beside = aliveFor({ ledgerOf, fingerprint }, all, now).filter((claim) => claim.ledgerOf === ledgerOf);
  return Math.min(now, ...beside.map(({ claimedAt }) => claimedAt));
}

function lookAt(all: readonly KeyClaim[], own: KeyClaim, now: number): KeyLook {
  const others = aliveFor(own, all, now).filter(({ name }) => name !== own.name);
  const [oldest] = [own, ...others].sort(
    (a, b) => a.claimedAt - b.claimedAt || (a.ledgerOf < b.ledgerOf ? -1 : 1),
  );
  return {
    at: now,
    holder: (oldest ?? own).ledgerOf,
    others: others.map(({ name, ledgerOf }) => ({ name, ledgerOf })),
  };
}

/**
 * The claims to a key that count, seen from one ledger. Whoever went from a ledger to another has left a claim behind: the
 * newest of each counts.
 */
function aliveFor(
  { ledgerOf, fingerprint }: Pick<KeyClaim, 'ledgerOf' | 'fingerprint'>,
  all: readonly KeyClaim[],
  now: number,
): readonly KeyClaim[] {
  const newest = new Map(all.toSorted((a, b) => a.seenAt - b.seenAt).map((claim) => [claim.name, claim]));
  return [...newest.values()].filter((claim) => {
    const givenUpAfterMs = GIVEN_UP_AFTER_MS[claim.ledgerOf === ledgerOf ? 'sameLedger' : 'another'];
    return claim.fingerprint === fingerprint && now - claim.seenAt < givenUpAfterMs;
  });
}
