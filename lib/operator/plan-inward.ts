import { contentHash } from '../domain/hashing.ts';
import type { EntityName } from '../domain/records.ts';
import { recordKey } from '../domain/records.ts';
import type { WriteFacts } from '../entities/write-facts.ts';
import type { WriteValues } from '../entities/write-values.ts';
import type { ExternalRef, Feed, InwardCounterpart } from '../mapping/contract.ts';
import { mergeValues } from '../sync/inward/merge-values.ts';
import { shownIdOf } from '../mapping/shown-id.ts';
import { contentInMirror, valuesInMirror } from '../sync/inward/shown.ts';
import { linkName, type Inbound } from '../sync/ports/inbound.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import {
  fieldsOf,
  judgement,
  type InwardGrounds,
  type InwardJudged,
  type InwardJudgement,
} from './inward-judgement.ts';
import { newName } from './outward-judgement.ts';
import { FREE, type RowPrice } from './plan-rows.ts';
import type { Standing, StandingServices } from './plan-standing.ts';

export interface InwardJudge {
  readonly judge: (feed: Feed, inbound: Inbound) => Promise<InwardJudgement>;
}

/**
 * `asNew`: names of external records (`linkName`) that a plan makes in Precoro; what points to them is judged as before they
 * were made.
 */
export function inwardJudge(
  services: StandingServices,
  standing: Standing,
  asNew: ReadonlySet<string> = new Set(),
): InwardJudge {
  const named = new Map<EntityName, Promise<ReadonlyMap<string, MirrorRecord>>>();
  const references = new Map<string, Promise<InwardCounterpart | 'new'>>();
  const grounds: InwardGrounds = {
    services,
    standing,
    namedIn: (entity) => {
      const known = named.get(entity) ?? readNamed(services, entity);
      named.set(entity, known);
      return known;
    },
    counterpart: (ref, company) => {
      const key = linkName(ref.target, company, ref.externalId);
      const known = references.get(key) ?? referred(grounds, asNew, ref, company);
      references.set(key, known);
      return known;
    },
  };
  return { judge: (feed, inbound) => judgeInbound(grounds, feed, inbound) };
}

async function readNamed(
  { mirror }: StandingServices,
  entity: EntityName,
): Promise<ReadonlyMap<string, MirrorRecord>> {
  const named = new Map<string, MirrorRecord>();
  for await (const mirrored of mirror.scan(entity)) {
    const shown = contentInMirror(mirrored)?.['externalId'];
    if (typeof shown === 'string' && shown !== '') named.set(shown, mirrored);
  }
  return named;
}

async function referred(
  grounds: InwardGrounds,
  asNew: ReadonlySet<string>,
  ref: ExternalRef,
  company: string,
): Promise<InwardCounterpart | 'new'> {
  const { services, standing } = grounds;
  if (asNew.has(linkName(ref.target, company, ref.externalId))) return 'new';
  const owner = standing.owner(company, ref.target, ref.externalId);
  if (owner) return { state: 'linked', id: owner.id };
  const feed = services.integration.feeds.find((one) => one.target === ref.target);
  const key = { feed: feed?.name ?? '', company, externalId: ref.externalId };
  const inbound = feed ? await services.inbounds.read(key) : null;
  if (!feed || !inbound) return { state: 'awaited' };
  const { row } = await judgeInbound(grounds, feed, inbound);
  if (row.act === 'create') return 'new';
  return row.act === 'link' && row.counterpart !== null
    ? { state: 'linked', id: row.counterpart }
    : { state: 'awaited' };
}

async function judgeInbound(grounds: InwardGrounds, feed: Feed, inbound: Inbound): Promise<InwardJudgement> {
  const judged = { ...grounds, feed, inbound };
  const { hold, phase, ref, isGone } = inbound;
  if (hold) return judgement(judged, 'fails', `on hold: ${hold.words}`);
  if (phase === 'creating')
    return judgement(judged, 'waits', 'a POST got no answer, and is looked for in Precoro');
  if (isGone) return judgeGone(judged);
  if (ref === null && !feed.when(inbound.content))
    return judgement(judged, 'skip', 'the configured condition says no');
  const { mapped, after, madeIds } = await mapOne(judged);
  if (!mapped.ok && mapped.problem === 'awaits') {
    return feed.payment
      ? judgement(judged, 'skip', 'its bill is not linked to an invoice of Precoro')
      : judgement(judged, 'waits', mapped.words);
  }
  if (!mapped.ok) return judgement(judged, 'fails', mapped.words);
  const wanted = mapped.values;
  if (feed.payment) return judgePayment(judged, wanted, after, madeIds);
  const linked = ref && (await grounds.services.mirror.read(ref));
  if (ref) return judgeLinked(judged, wanted, linked, { act: 'update', after, madeIds });
  const shownId = shownIdOf(grounds.services.integration.companies, inbound);
  const named = (await grounds.namedIn(feed.entity)).get(shownId);
  if (named) return judgeLinked(judged, wanted, named, { act: 'link', after, madeIds });
  if (!feed.creates) return judgement(judged, 'skip', 'this feed makes nothing new', { wanted });
  const { canFilterByExternalId } = grounds.services.catalogue[feed.entity];
  const price: RowPrice = { ...FREE, lookups: canFilterByExternalId ? 1 : 0, writes: 1 };
  const { externalIdInPost } = grounds.services.integration.precoro.switches;
  const whole = externalIdInPost ? price : { ...price, writeBacks: 1 };
  return judgement(judged, 'create', '', {
    wanted,
    fields: fieldsOf(wanted, null, madeIds),
    price: whole,
    after,
  });
}

/** Only what the source tells is gone; never what is merely not found. */
function judgeGone(judged: InwardJudged): InwardJudgement {
  const { feed, inbound } = judged;
  if (inbound.ref === null)
    return judgement(judged, 'skip', 'it was deleted outside before it came to Precoro');
  if (inbound.doneSeq >= inbound.seq) return judgement(judged, 'inStep', 'deleted outside, and dealt with');
  const words = 'it was deleted in the external system';
  switch (feed.onGone) {
    case 'nothing':
      return judgement(judged, 'skip', `${words}: kept in Precoro, as configured`);
    case 'report':
      return judgement(judged, 'fails', `${words}, and still stands in Precoro: a person must act there`);
    case 'disable':
      return judgement(judged, 'deactivate', words, { price: { ...FREE, writes: 1 } });
    case 'cancel':
      return judgement(judged, 'cancel', words, { price: { ...FREE, writes: 1 } });
  }
}

/** Whether one stands there already is seen in the detail of its invoice, which is read after each payment. */
function judgePayment(
  judged: InwardJudged,
  wanted: WriteValues,
  after: readonly string[],
  madeIds: ReadonlyMap<string, string>,
): InwardJudgement {
  const { inbound } = judged;
  if (inbound.ref === null) {
    const fields = fieldsOf(wanted, null, madeIds);
    const price = { ...FREE, writes: 1, details: 1 };
    const words = 'posted, unless its invoice shows it already';
    return judgement(judged, 'create', words, { wanted, fields, price, after });
  }
  const posted = inbound.agreed?.values ?? null;
  const isSame = posted === null || ['invoice', 'payDate'].every((field) => posted[field] === wanted[field]);
  return isSame && inbound.failure === null
    ? judgement(judged, 'inStep', '', { wanted, shown: wanted })
    : judgement(
        judged,
        'fails',
        inbound.failure?.words ?? 'it has changed, and Precoro cannot change a payment',
        {
          wanted,
          shown: posted,
        },
      );
}

interface Named {
  readonly act: 'update' | 'link';
  readonly after: readonly string[];
  readonly madeIds: ReadonlyMap<string, string>;
}

function judgeLinked(
  judged: InwardJudged,
  wanted: WriteValues,
  mirrored: MirrorRecord | null,
  { act, after, madeIds }: Named,
): InwardJudgement {
  const { services, standing, feed, inbound } = judged;
  const { writes, label } = services.catalogue[feed.entity];
  const shown = writes && valuesInMirror(writes, mirrored);
  const counterpart = mirrored?.ref.id ?? inbound.ref?.id ?? null;
  if (!writes || !shown || !mirrored) {
    const words = 'Precoro has not shown it yet';
    return judgement(judged, 'waits', words, { wanted, counterpart, price: { ...FREE, details: 1 } });
  }
  const owner = standing.linksOf(mirrored.ref).find((link) => link.company === inbound.company);
  if (act === 'link' && owner?.externalId != null && owner.externalId !== inbound.externalId) {
    const words = `${recordKey(mirrored.ref)} shows its id, and is linked to ${owner.externalId}`;
    return judgement(judged, 'fails', words, { wanted, shown, counterpart });
  }
  const agreed = inbound.agreed?.values ?? null;
  const { write, lost } = mergeValues(writes, feed.owners, { wanted, shown, agreed });
  const fields = fieldsOf(write, shown, madeIds);
  const gives = lost.map(
    ({ field, side }) => `${field}: ${side === 'precoro' ? 'Precoro' : 'the external system'} gives way`,
  );
  const details = { wanted, shown, counterpart, fields, after };
  if (fields.length > 0 && !writes.update) {
    const names = fields.map(({ field }) => field).join(', ');
    return judgement(judged, 'fails', `${names} differ, but Precoro's API cannot change a ${label}`, details);
  }
  const price = priceOf(services, writes, feed, fields.length);
  if (act === 'link')
    return judgement(judged, 'link', gives.join('; ') || 'Precoro names it', { ...details, price });
  if (fields.length === 0) return judgement(judged, 'inStep', gives.join('; '), details);
  return judgement(judged, 'update', gives.join('; '), { ...details, price });
}

/** A list that a PUT replaces is sent whole, from a detail that may have to be read. */
function priceOf({ catalogue }: StandingServices, writes: WriteFacts, feed: Feed, changed: number): RowPrice {
  const { canFilterByExternalId, hasDetail } = catalogue[feed.entity];
  const replaces = Object.values(writes.fields).some(({ replacedByPut }) => replacedByPut === true);
  const lookups = canFilterByExternalId ? 1 : 0;
  if (changed === 0) return { ...FREE, lookups };
  return { ...FREE, lookups, writes: 1, details: replaces && hasDetail ? 1 : 0 };
}

/**
 * What a record that is still to be made will be called nobody knows: it stands as a number no record has, which is told as
 * its name.
 */
async function mapOne({ feed, inbound, counterpart }: InwardJudged) {
  const known = new Map<string, InwardCounterpart>();
  const after: string[] = [];
  const madeIds = new Map<string, string>();
  const { company } = inbound;
  for (const ref of feed.referencesOf(inbound.content)) {
    const name = linkName(ref.target, company, ref.externalId);
    const found = await counterpart(ref, company);
    const id = String(NO_RECORD + BigInt(`0x${contentHash(name).slice(0, 12)}`));
    if (found === 'new') {
      after.push(name);
      madeIds.set(id, newName(`${ref.target} ${ref.externalId}`));
    }
    known.set(name, found === 'new' ? { state: 'linked', id } : found);
  }
  const mapped = feed.map(inbound.content, {
    company,
    counterpart: ({ target, externalId }) =>
      known.get(linkName(target, company, externalId)) ?? { state: 'awaited' },
  });
  return { mapped, after, madeIds };
}

const NO_RECORD = 10n ** 15n;
