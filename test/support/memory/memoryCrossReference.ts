import { isDeepStrictEqual } from 'node:util';
import { SECOND } from '../../../lib/domain/time.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import type { RecordRef } from '../../../lib/domain/records.ts';
import type {
  CrossReference,
  Link,
  LinkSearch,
  LinkSummary,
  Links,
  Waits,
} from '../../../lib/sync/ports/state.ts';
import { fenceAt } from '../../../lib/sync/fence.ts';
import type { LinkSlice, LinkSlices, PassedLink } from '../../../lib/sync/ports/passes.ts';
import { firstFew } from './firstFew.ts';

/** An abandoned lease is picked up this long after its end. */
const ABANDONED_AFTER_MS = 30 * SECOND;

interface Stored {
  readonly link: Link;
  /** Null when nobody holds the lease. */
  readonly leaseUntil: number | null;
  /** When the sweep picks this link up: the wait's time, or the lease's end while it is held. */
  readonly waitDueAt: number | null;
}

/** Links of records with external ones, their leases and their waits. */
export function memoryCrossReference(): CrossReference &
  Links &
  LinkSearch &
  LinkSlices &
  Waits & { links(): readonly Link[]; dueTimes(): readonly number[] } {
  const stored = new Map<string, Stored>();
  const owners = new Map<string, RecordRef>();
  const get = (ref: RecordRef, company: string): Stored | undefined => stored.get(linkKey(ref, company));
  /** Those that the sweep picks up one day; a link that waits for something is one of them. */
  const waiting = new Map<string, Stored>();
  const set = (state: Stored): void => {
    const key = linkKey(state.link.ref, state.link.company);
    stored.set(key, state);
    if (state.waitDueAt === null) waiting.delete(key);
    else waiting.set(key, state);
  };
  const held = (link: Link): Stored | undefined => {
    const current = get(link.ref, link.company);
    return current?.leaseUntil !== null && current?.link.fence === link.fence ? current : undefined;
  };
  const listed = (wanted: (state: Stored) => boolean, limit: number) =>
    firstFew([...waiting.values()].filter(wanted), ({ waitDueAt }) => waitDueAt ?? 0, limit).map(
      ({ link }) => ({ ref: link.ref, company: link.company }),
    );
  /** In the order of their keys backwards: as good as any that is always the same. */
  const sliced = (wanted: (link: Link) => boolean, after: string | null, size: number): LinkSlice => {
    const behind = [...stored].filter(([key]) => after === null || key < after).sort(backwards);
    const looked = behind.slice(0, size);
    return {
      links: looked.flatMap(([key, state]) => (wanted(state.link) ? [passed(key, state)] : [])),
      next: behind.length > size ? (looked.at(-1)?.[0] ?? null) : null,
    };
  };

  return {
    links: () => [...stored.values()].map(({ link }) => link),
    unfinished: async (after, size) =>
      sliced(
        ({ phase, unsettledUntil }) => phase === 'creating' || phase === 'created' || unsettledUntil !== null,
        after,
        size,
      ),
    linked: async (after, size) => sliced(({ phase }) => phase === 'linked', after, size),
    /** When the sweep finds something to wake, each time on its own. */
    dueTimes: () => [...waiting.values()].flatMap(({ waitDueAt }) => waitDueAt ?? []),
    async acquire(ref, company, _owner, until, now) {
      const current = get(ref, company) ?? {
        link: unlinked(ref, company),
        leaseUntil: null,
        waitDueAt: null,
      };
      if (current.leaseUntil !== null && now < current.leaseUntil) return 'busy';
      const link = { ...current.link, fence: Math.max(fenceAt(now), current.link.fence + 1) };
      set({ link, leaseUntil: until, waitDueAt: until + ABANDONED_AFTER_MS });
      return link;
    },
    async save(link) {
      const current = held(link);
      if (current) set({ ...current, link });
      return current !== undefined;
    },
    async saveLinked(link) {
      const key = externalKey(link.company, link.target, link.externalId);
      const current = held(link);
      if (!current) return 'fenced';
      const owner = owners.get(key);
      if (owner && recordKey(owner) !== recordKey(link.ref)) return { taken: owner };
      owners.set(key, link.ref);
      set({ ...current, link });
      return 'saved';
    },
    async saveUnlinked(link, was) {
      const key = externalKey(link.company, was.target, was.externalId);
      const current = held(link);
      if (!current) return false;
      const owner = owners.get(key);
      if (owner && recordKey(owner) === recordKey(link.ref)) owners.delete(key);
      set({ ...current, link });
      return true;
    },
    async release(link) {
      const current = held(link);
      if (current) set({ link, leaseUntil: null, waitDueAt: link.wait?.dueAt ?? null });
      // A repeated request meets its own release.
      return current !== undefined || isDeepStrictEqual(get(link.ref, link.company)?.link, link);
    },
    async read(ref, company) {
      return get(ref, company)?.link ?? null;
    },
    async owner(company, target, externalId) {
      return owners.get(externalKey(company, target, externalId)) ?? null;
    },
    async *scan() {
      yield* [...stored.values()].map(({ link }) => summaryOf(link));
    },
    async due(now, limit) {
      return listed(({ waitDueAt }) => waitDueAt !== null && waitDueAt <= now, limit);
    },
    async waitingFor(key, limit) {
      return listed(({ link }) => link.wait?.waitsFor === key, limit);
    },
    async postpone(ref, company, dueAt) {
      const current = get(ref, company);
      if (current?.waitDueAt != null && current.waitDueAt < dueAt) set({ ...current, waitDueAt: dueAt });
    },
  };
}

function backwards([one]: readonly [string, Stored], [other]: readonly [string, Stored]): number {
  return one < other ? 1 : -1;
}

function passed(position: string, { link, leaseUntil, waitDueAt }: Stored): PassedLink {
  const { ref, company, phase, hold, intent, unsettledUntil } = link;
  return {
    ...{ ref, company, phase, isHeld: hold !== null, intentAt: intent?.at ?? null, unsettledUntil },
    ...{ leasedUntil: leaseUntil, wakesAt: waitDueAt, position },
  };
}

function unlinked(ref: RecordRef, company: string): Link {
  return {
    ref,
    company,
    phase: 'none',
    externalId: null,
    target: null,
    intent: null,
    intentPayload: null,
    agreed: null,
    hold: null,
    wait: null,
    unsettledUntil: null,
    failure: null,
    trail: [],
    fence: 0,
  };
}

function summaryOf({
  agreed,
  ref,
  company,
  phase,
  externalId,
  target,
  hold,
  failure,
  wait,
}: Link): LinkSummary {
  const mappingVersion = agreed?.mappingVersion ?? null;
  const externalHash = agreed?.externalHash ?? null;
  return { ref, company, phase, externalId, target, hold, failure, wait, mappingVersion, externalHash };
}

const linkKey = (ref: RecordRef, company: string): string => `${recordKey(ref)}#${company}`;

function externalKey(company: string, target: string | null, externalId: string | null): string {
  if (target === null || externalId === null)
    throw new Error('A linked record has a target and an externalId.');
  return JSON.stringify([company, target, externalId]);
}
