import type { Source, SourceRecord } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { Feed } from '../mapping/contract.ts';
import { incomingContent } from '../sync/incoming-content.ts';
import { inboundDueAt, type Inbound } from '../sync/ports/inbound.ts';
import { listExternal, openSource } from './ask-external.ts';
import { inBatches } from './in-batches.ts';
import type { InwardJudgement } from './inward-judgement.ts';
import { inwardJudge } from './plan-inward.ts';
import { FREE, type PlanRow } from './plan-rows.ts';
import type { Standing, StandingServices } from './plan-standing.ts';
import type { PartOfReconciliation } from './reconcile.ts';
import { findingsOf, groupOf, type Reckoned } from './reconcile-group.ts';
import type { FindingKind } from './reconcile-views.ts';

/** One feed, in every company: what the source lists, what is kept of it, and what Precoro shows. */
export async function reconcileInward(
  services: StandingServices,
  standing: Standing,
  feed: Feed,
): Promise<PartOfReconciliation> {
  const { source } = await openSource(services, feed.source);
  const byCompany = new Map<string, Reckoned[]>(feed.companies.map((company) => [company, []]));
  const known = new Map<string, Inbound>();
  const { judge } = inwardJudge(services, standing);
  const all = services.inbounds.scan(feed.name);
  for await (const judged of inBatches(all, (inbound) => judge(feed, inbound))) {
    const { company, externalId } = judged.inbound;
    known.set(placeOf(company, externalId), judged.inbound);
    byCompany.get(company)?.push(reckon(judged));
  }
  for (const [company, records] of byCompany) {
    for (const listed of await listExternal(source, company)) {
      const inbound = known.get(placeOf(company, listed.externalId));
      const missed = missedOf(feed, source, company, listed, inbound);
      if (missed) records.push(missed);
    }
  }
  const place = { direction: 'inward', entity: feed.entity, feed: feed.name } as const;
  const groups = [...byCompany].map(([company, records]) => groupOf({ ...place, company }, records, null));
  return { groups, findings: [...byCompany.values()].flatMap(findingsOf) };
}

function placeOf(company: string, externalId: string): string {
  return JSON.stringify([company, externalId]);
}

function reckon({ row, inbound, wanted, shown }: InwardJudgement): Reckoned {
  const isOnItsWay = inboundDueAt(inbound) !== null;
  const isLinked = inbound.ref !== null;
  const names = Object.keys(wanted ?? {});
  const kept = shown && Object.fromEntries(names.map((name) => [name, shown[name] ?? null]));
  // In step is also what only has more members in a list, or waits for the other direction.
  const hashes = wanted &&
    kept && { precoro: contentHash(row.act === 'inStep' ? wanted : kept), external: contentHash(wanted) };
  return {
    ...{ row, kind: kindOf(row, isLinked), hashes: isLinked ? hashes : null, pair: null },
    isTold: isOnItsWay || inbound.hold !== null || inbound.failure !== null,
    stands: { inPrecoro: isLinked, outside: !inbound.isGone },
  };
}

function kindOf({ act }: PlanRow, isLinked: boolean): FindingKind | null {
  if (act === 'inStep' || act === 'skip') return null;
  if (act === 'link') return 'wronglyLinked';
  return isLinked ? 'differs' : 'onlyExternal';
}

/** What the source lists, and the reading of its changes has not told, or not in this form. */
function missedOf(
  feed: Feed,
  { spec }: Source,
  company: string,
  listed: SourceRecord,
  inbound: Inbound | undefined,
): Reckoned | null {
  const content = incomingContent(feed, spec, listed);
  // What cannot be kept is a failure of its own.
  if (!content.ok || content.hash === inbound?.hash) return null;
  const words = inbound
    ? 'the external system holds something newer than was read of it'
    : 'the external system lists it, and it was not read';
  const { name, entity } = feed;
  const { externalId } = listed;
  const label = typeof content.content['name'] === 'string' ? content.content['name'] : externalId;
  const row: PlanRow = {
    ...{ direction: 'inward', entity, feed: name, company, id: externalId, label, counterpart: null },
    ...{ act: 'waits', words, fields: [], price: FREE, state: '', after: [] },
  };
  const stands = { inPrecoro: false, outside: inbound === undefined };
  const kind = inbound ? 'differs' : 'onlyExternal';
  return { row, kind, isTold: false, hashes: null, stands, pair: null };
}
