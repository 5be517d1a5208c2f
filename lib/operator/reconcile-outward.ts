import type { ExternalRecord } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey } from '../domain/records.ts';
import { HOUR } from '../domain/time.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { createdFor, idempotencyKey } from '../sync/idempotency-key.ts';
import { canonicalPart } from '../sync/payload-differences.ts';
import { feedsOf } from '../sync/services.ts';
import { monthOf } from '../sync/sums.ts';
import { labelOfExternal } from './ask-external.ts';
import { inBatches } from './in-batches.ts';
import type { OutwardJudgement } from './outward-judgement.ts';
import { outwardJudge } from './plan-outward.ts';
import { FREE, type PlanRow } from './plan-rows.ts';
import type { Outside, Standing, StandingServices } from './plan-standing.ts';
import type { PartOfReconciliation } from './reconcile.ts';
import { findingsOf, groupOf, type Reckoned } from './reconcile-group.ts';
import type { FindingKind } from './reconcile-views.ts';

/** A change is applied within minutes where nothing is in the way. */
const ON_ITS_WAY_MS = HOUR;

/** One entity that goes out, in every company. */
export async function reconcileOutward(
  services: StandingServices,
  standing: Standing,
  mapping: EntityMapping,
  month: string | null,
): Promise<PartOfReconciliation> {
  const { integration, catalogue } = services;
  const { entity } = mapping;
  const byCompany = new Map<string, Reckoned[]>(integration.companies.map((company) => [company, []]));
  const matched = new Set<string>();
  const isMonthly = month !== null && catalogue[entity].isDocument;
  const { judge } = outwardJudge(services, standing);
  const all = services.mirror.scan(entity);
  for await (const everywhere of inBatches(all, (mirrored) => judge(mapping, mirrored))) {
    for (const judged of everywhere) {
      const { company } = judged.row;
      const outside = await standing.outside(mapping.target, company);
      const own = outside.byKey.get(idempotencyKey({ ref: judged.mirrored.ref, company })) ?? [];
      for (const one of [judged.link?.externalId, judged.found?.externalId, ...own.map(idOf)])
        if (one != null) matched.add(placeOf(company, one));
      if (isMonthly && judged.record && monthOf(judged.record) !== month) continue;
      byCompany.get(company)?.push(reckon(standing, mapping, outside, judged));
    }
  }
  for (const [company, records] of byCompany) {
    const outside = await standing.outside(mapping.target, company);
    const rest = outside.all.filter(({ externalId }) => !matched.has(placeOf(company, externalId)));
    const ofMonth = isMonthly ? rest.filter((one) => isOfMonth(outside, one, month)) : rest;
    records.push(...ofMonth.map((one) => alone(services, standing, mapping, company, outside, one)));
  }
  const groups = [...byCompany].map(([company, records]) =>
    groupOf({ direction: 'outward', entity, feed: null, company }, records, mapping),
  );
  return { groups, findings: [...byCompany.values()].flatMap(findingsOf) };
}

function idOf({ externalId }: ExternalRecord): string {
  return externalId;
}

function placeOf(company: string, externalId: string): string {
  return JSON.stringify([company, externalId]);
}

/** By the first day it tells; what tells none may be of any month. */
function isOfMonth({ spec }: Outside, { payload }: ExternalRecord, month: string): boolean {
  const days = Object.entries(spec.fields)
    .filter(([, { type }]) => type === 'date' || type === 'dateTime')
    .map(([name]) => payload.fields[name]);
  const day = days.find((value) => typeof value === 'string' && value !== '');
  return typeof day !== 'string' || day.startsWith(month);
}

function reckon(
  standing: Standing,
  mapping: EntityMapping,
  outside: Outside,
  judged: OutwardJudgement,
): Reckoned {
  const { wanted, found, record, link, counts, mirrored } = judged;
  const wrong = wrongLink(standing, mapping, outside, judged);
  const row = wrong === null ? judged.row : { ...judged.row, words: wrong };
  const kind = wrong === null ? kindOf(judged) : 'wronglyLinked';
  const isRecent = standing.now - mirrored.changedAt < ON_ITS_WAY_MS;
  const troubles = [link?.hold, link?.failure, link?.wait, standing.failure(mirrored.ref)];
  const known = found ?? outside.byId.get(link?.externalId ?? '') ?? null;
  const hash = (payload: ExternalRecord['payload']) =>
    wanted && contentHash(canonicalPart(wanted, payload, outside.spec));
  const [ours, theirs] = [wanted && hash(wanted), wanted && known && hash(known.payload)];
  return {
    row,
    kind,
    isTold: isRecent || troubles.some((one) => one != null) || mirrored.detailDueAt !== null,
    hashes: link?.externalId != null && ours && theirs ? { precoro: ours, external: theirs } : null,
    stands: { inPrecoro: true, outside: known !== null },
    pair: counts && record ? { record, external: link?.externalId == null ? null : known } : null,
  };
}

/** In words, what is wrong with the link itself; null for nothing. */
function wrongLink(
  standing: Standing,
  { target }: EntityMapping,
  outside: Outside,
  { link, found, wanted, mirrored, row }: OutwardJudgement,
): string | null {
  const { company } = row;
  const { ref } = mirrored;
  const own = outside.byKey.get(idempotencyKey({ ref, company })) ?? [];
  if (own.length > 1) return `two stand outside for it: ${own.map(idOf).join(', ')}`;
  if (link?.externalId == null) return null;
  const { externalId } = link;
  const owner = standing.owner(company, target, externalId);
  if (owner && recordKey(owner) !== recordKey(ref))
    return `${externalId} is linked to ${recordKey(owner)} as well`;
  if (!outside.byId.has(externalId)) return `${externalId} is not there outside any more`;
  const made = createdFor(found?.createdWithKey ?? null);
  if (made && recordKey(made.ref) !== recordKey(ref))
    return `${externalId} was created for ${recordKey(made.ref)}`;
  if (!found || !wanted) return null;
  const alike = outside.named(wanted.fields);
  const isAlike = alike.length === 0 || alike.some((one) => one.externalId === externalId);
  return isAlike ? null : `${alike.map(idOf).join(', ')} has its names, and it is linked to ${externalId}`;
}

function kindOf({ row, link }: OutwardJudgement): FindingKind | null {
  const isLinked = link?.externalId != null;
  if (row.act === 'inStep' || row.act === 'skip') return null;
  if (row.act === 'link') return 'wronglyLinked';
  if (isLinked) return 'differs';
  return row.act === 'fails' && row.counterpart !== null ? 'wronglyLinked' : 'onlyPrecoro';
}

/** Of the external system, and no record of Precoro known here is linked to it. */
function alone(
  { integration }: StandingServices,
  standing: Standing,
  { entity, target }: EntityMapping,
  company: string,
  { spec }: Outside,
  { externalId, payload, createdWithKey }: ExternalRecord,
): Reckoned {
  const owner = standing.owner(company, target, externalId);
  const made = createdFor(createdWithKey);
  const isFed = feedsOf(integration, entity).some((feed) => feed.target === target);
  const wrong = owner
    ? `linked to ${recordKey(owner)}, which is not known of Precoro`
    : made
      ? `created for ${recordKey(made.ref)}, and linked to nothing`
      : null;
  const words = wrong ?? (isFed ? 'comes from the external system' : 'not ours: it was made outside');
  const row: PlanRow = {
    ...{ direction: 'outward', entity, feed: null, company, id: externalId, counterpart: externalId },
    ...{ label: labelOfExternal(spec, payload), act: wrong === null ? 'skip' : 'fails', words },
    ...{ fields: [], price: FREE, state: '', after: [] },
  };
  const kind = wrong === null ? null : owner ? 'wronglyLinked' : 'onlyExternal';
  const stands = { inPrecoro: false, outside: true };
  return { row, kind, isTold: false, hashes: null, stands, pair: null };
}
