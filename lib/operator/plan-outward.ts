import type { ExternalRecord, Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';
import type { Counterpart, EntityMapping, MappingResult, OnLeave } from '../mapping/contract.ts';
import { sendable } from '../sync/merge-look.ts';
import { fieldChanges } from '../sync/payload-differences.ts';
import { inboundDueAt } from '../sync/ports/inbound.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';
import { storedRecord } from '../sync/stored-record.ts';
import { decideTravel } from '../sync/travel.ts';
import { describeRecord } from './describe-record.ts';
import {
  judgement,
  newName,
  rowOf,
  type FindCounterpart,
  type Grounds,
  type Judged,
  type OutwardJudgement,
} from './outward-judgement.ts';
import { FREE } from './plan-rows.ts';
import type { Standing, StandingServices } from './plan-standing.ts';
import { judgeUnlinked } from './plan-unlinked.ts';

/** Whatever a record points to is judged on the way; each once. */
export interface OutwardJudge {
  /** In every company that it goes to, or stands in. */
  readonly judge: (mapping: EntityMapping, mirrored: MirrorRecord) => Promise<readonly OutwardJudgement[]>;
}

/** `asNew`: {@link newIn} of what a plan makes; what points to it is judged as before it was made. */
export function outwardJudge(
  services: StandingServices,
  standing: Standing,
  asNew: ReadonlySet<string> = new Set(),
): OutwardJudge {
  const references = new Map<string, Promise<Counterpart | 'new'>>();
  const counterpart = (ref: RecordRef, company: string): Promise<Counterpart | 'new'> => {
    const key = JSON.stringify([recordKey(ref), company]);
    const known = references.get(key) ?? referred(services, standing, counterpart, asNew, ref, company);
    references.set(key, known);
    return known;
  };
  return {
    judge: (mapping, mirrored) => judgeRecord({ services, standing, counterpart }, mapping, mirrored),
  };
}

/** A record that is made in one company, by its key. */
export function newIn(company: string, key: string): string {
  return JSON.stringify([company, key]);
}

async function referred(
  services: StandingServices,
  standing: Standing,
  counterpart: FindCounterpart,
  asNew: ReadonlySet<string>,
  ref: RecordRef,
  company: string,
): Promise<Counterpart | 'new'> {
  if (asNew.has(newIn(company, recordKey(ref)))) return 'new';
  const externalId = standing.link(ref, company)?.externalId ?? null;
  if (externalId !== null) return { state: 'linked', externalId };
  const mapping = mappingOf(services.integration, ref.entity);
  if (!mapping) return { state: 'impossible', words: `${ref.entity} is not part of the configuration` };
  const mirrored = await services.mirror.read(ref);
  if (!mirrored) return { state: 'awaited' };
  const all = await judgeRecord({ services, standing, counterpart }, mapping, mirrored);
  const row = all.find((one) => one.row.company === company)?.row;
  if (row?.act === 'create') return 'new';
  if (row?.act === 'link' && row.counterpart !== null)
    return { state: 'linked', externalId: row.counterpart };
  if (!row || row.act === 'waits') return { state: 'awaited' };
  return { state: 'impossible', words: `${services.catalogue[ref.entity].label} ${row.label}: ${row.words}` };
}

async function judgeRecord(
  grounds: Grounds,
  mapping: EntityMapping,
  mirrored: MirrorRecord,
): Promise<readonly OutwardJudgement[]> {
  const { services, standing } = grounds;
  const { integration, catalogue } = services;
  const { ref } = mirrored;
  const facts = catalogue[mapping.entity];
  const look = sendable(mirrored, facts) ?? mirrored.row;
  const record = look && storedRecord(ref.entity, look.content);
  const [first = ''] = integration.companies;
  const base = { entity: mapping.entity, id: ref.id, company: first };
  if (!record) {
    const { label } = describeRecord(catalogue, ref, mirrored, standing.failure(ref) ?? null);
    const words = 'what is stored of it is not understood, and it is read again';
    return [{ ...nothing(mirrored, record), row: rowOf({ ...base, label }, 'waits', words) }];
  }
  const answer = mapping.companiesOf(record);
  if ('words' in answer)
    return [
      { ...nothing(mirrored, record), row: rowOf({ ...base, label: record.label }, 'fails', answer.words) },
    ];
  const left = facts.isDocument
    ? standing.linksOf(ref).filter((link) => !answer.includes(link.company) && link.externalId !== null)
    : [];
  const companies = [...answer, ...left.map(({ company }) => company)];
  return Promise.all(
    companies.map(async (company) => {
      const outside = await standing.outside(mapping.target, company);
      const link = standing.link(ref, company);
      const judged = { ...grounds, mapping, mirrored, record, company, link, outside };
      return answer.includes(company) ? judgeCompany(judged) : judgeLeft(judged, elsewhere(mapping.onLeave));
    }),
  );
}

function elsewhere(onLeave: OnLeave): OnLeave {
  return onLeave === 'update' ? 'report' : onLeave;
}

function nothing(
  mirrored: MirrorRecord,
  record: RecordTypes[EntityName] | null,
): Omit<OutwardJudgement, 'row'> {
  return { record, mirrored, link: undefined, wanted: null, found: null, counts: false };
}

async function judgeCompany(judged: Judged): Promise<OutwardJudgement> {
  const { services, mapping, record, link, mirrored } = judged;
  const facts = services.catalogue[mapping.entity];
  const isLinked = link?.phase === 'created' || link?.phase === 'linked';
  const travel = decideTravel(record, facts, mapping, services.integration, link ?? { phase: 'none' });
  if (link?.hold) return judgement(judged, 'fails', `on hold: ${link.hold.words}`);
  if (travel.do === 'leave' && travel.how !== 'update') return judgeLeft(judged, travel.how);
  if (travel.do === 'nothing') {
    if (link?.phase === 'creating')
      return judgement(judged, 'waits', 'a create got no answer, and is looked for outside');
    return judgement(judged, 'skip', travel.why);
  }
  const counts = travel.do === 'send';
  if (!record.complete && sendable(mirrored, facts) === null) {
    const words = 'its lines are still to be read from Precoro';
    const price = { ...FREE, details: 1 };
    return { ...judgement(judged, 'waits', words, { price }), counts };
  }
  return { ...(await judgeContent(judged, isLinked)), counts };
}

/** Cancelled, disabled, or moved to another company. */
async function judgeLeft(judged: Judged, how: OnLeave): Promise<OutwardJudgement> {
  const { services, mapping, record, company, outside, mirrored } = judged;
  if (how === 'hold') return judgement(judged, 'skip', 'left in Precoro: kept as it is');
  const link = await services.links.read(mirrored.ref, company);
  if (link?.agreed?.hash === contentHash(['left', link?.externalId]))
    return judgement(judged, 'inStep', 'cancelled or deactivated on both sides');
  const { isDocument, label } = services.catalogue[mapping.entity];
  if (how === 'cancel' && (isDocument ? outside.canCancel : outside.canDeactivate))
    return judgement(judged, isDocument ? 'cancel' : 'deactivate', 'it was cancelled or disabled in Precoro');
  const words = `${label} ${record.label} has left in Precoro, and still stands outside: a person must act there`;
  return judgement(judged, 'fails', words);
}

async function judgeContent(judged: Judged, isLinked: boolean): Promise<OutwardJudgement> {
  const { link, outside } = judged;
  const { mapped, after } = await mapOne(judged);
  if (!mapped.ok) return judgement(judged, mapped.problem === 'awaits' ? 'waits' : 'fails', mapped.words);
  const wanted = mapped.payload;
  if (!isLinked) return judgeUnlinked(judged, wanted, after);
  const found = outside.byId.get(link?.externalId ?? '') ?? null;
  if (!found) {
    const words = `${link?.externalId ?? ''} is gone outside: nothing is created anew before a person says so`;
    return judgement(judged, 'fails', words, { wanted });
  }
  const fields = fieldChanges(wanted, found.payload, outside.spec);
  if (fields.length === 0) return judgement(judged, 'inStep', '', { wanted, found });
  const comesIn = await comingIn(judged, found, wanted);
  if (comesIn !== null) return judgement(judged, 'skip', comesIn, { wanted, found });
  const isMovedOutside = link?.externalHash != null && link.externalHash !== contentHash(found.payload);
  const failed = link?.failure ? `; it failed last: ${link.failure.words}` : '';
  const words = `${isMovedOutside ? 'it was changed outside' : 'Precoro or the mapping has changed'}${failed}`;
  return judgement(judged, 'update', words, { wanted, found, fields, after });
}

/** Of an entity that goes both ways: the external side moved, which is the other direction's to carry. */
async function comingIn(
  { services, mapping, company, mirrored }: Judged,
  found: ExternalRecord,
  wanted: Payload,
): Promise<string | null> {
  const feed = feedsOf(services.integration, mapping.entity).find((one) => one.target === mapping.target);
  if (!feed) return null;
  const { externalId } = found;
  const inbound = await services.inbounds.read({ feed: feed.name, company, externalId });
  if (!inbound || inboundDueAt(inbound) === null) return null;
  const link = await services.links.read(mirrored.ref, company);
  return link?.agreed?.hash === contentHash(wanted) ? `changed outside, and comes by ${feed.name}` : null;
}

/** Records that are made first are named by their keys: nobody knows their ids yet. */
async function mapOne({
  standing,
  mapping,
  record,
  company,
  counterpart,
}: Judged): Promise<{ readonly mapped: MappingResult; readonly after: readonly string[] }> {
  const known = new Map<string, Counterpart>();
  const after: string[] = [];
  for (const ref of mapping.referencesOf(record)) {
    const key = recordKey(ref);
    const found = await counterpart(ref, company);
    if (found === 'new') after.push(key);
    known.set(key, found === 'new' ? { state: 'linked', externalId: newName(key) } : found);
  }
  const { definitions } = standing;
  const mapped = mapping.map(record, {
    ...{ company, definitions },
    counterpart: (ref) => known.get(recordKey(ref)) ?? { state: 'awaited' },
  });
  return { mapped, after };
}
