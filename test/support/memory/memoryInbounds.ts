import { inboundDueAt, inboundName, isOpenInGroup, makingName } from '../../../lib/sync/ports/inbound.ts';
import type {
  Inbound,
  InboundKey,
  Inbounds,
  InboundSearch,
  InboundWork,
} from '../../../lib/sync/ports/inbound.ts';
import { firstFew } from './firstFew.ts';

/** What the external system wants Precoro to hold. */
export function memoryInbounds(): Inbounds & InboundWork & InboundSearch & { records(): readonly Inbound[] } {
  const kept = new Map<string, Inbound>();
  const few = (isWanted: (one: Inbound) => boolean, by: (one: Inbound) => number, limit: number) =>
    firstFew([...kept.values()].filter(isWanted), by, limit).map(keyOf);
  const dueAt = (one: Inbound): number => inboundDueAt(one) ?? Infinity;

  return {
    records: () => [...kept.values()],
    async read(key) {
      return kept.get(inboundName(key)) ?? null;
    },
    async readMany(keys) {
      const found = keys.flatMap((key) => kept.get(inboundName(key)) ?? []);
      return new Map(found.map((inbound) => [inboundName(inbound), inbound]));
    },
    async save(inbound) {
      const name = inboundName(inbound);
      if ((kept.get(name)?.version ?? 0) !== inbound.version) return false;
      kept.set(name, { ...inbound, version: inbound.version + 1 });
      return true;
    },
    async due(feed, now, limit) {
      return few((one) => one.feed === feed && dueAt(one) <= now, dueAt, limit);
    },
    async waitingFor(key, limit) {
      return few(({ wait }) => wait?.waitsFor === key, dueAt, limit);
    },
    async openInGroup(group, limit) {
      return few(
        (one) => one.group === group && isOpenInGroup(one),
        ({ firstSeenAt }) => firstSeenAt,
        limit,
      );
    },
    async beingMade(name, limit) {
      return few(
        (one) => makingName(one) === name,
        ({ firstSeenAt }) => firstSeenAt,
        limit,
      );
    },
    async *scan(feed) {
      yield* [...kept.values()].filter((one) => one.feed === feed);
    },
  };
}

function keyOf({ feed, company, externalId }: Inbound): InboundKey {
  return { feed, company, externalId };
}
