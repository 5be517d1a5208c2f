import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { ENTITY_LABELS } from '../mapping/labels.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import type { LinkSummary } from '../sync/ports/state.ts';
import { placeKey, type Decision } from './rebuild-decisions.ts';
import { outsideKey, type Gathered, type Mirrored, type Outside } from './rebuild-gather.ts';

/** What makes a link certain. `person`: by the audit, a person or a match made it. */
export type Because = 'key' | 'shown' | 'person';

/** A record, and the one outside that it certainly belongs to. */
export interface CertainLink extends Outside {
  readonly ref: RecordRef;
  readonly label: string;
  readonly because: Because;
  /** The hold that a person has set, by the audit. */
  readonly held: Failure | null;
}

/**
 * What a person must look into. `several`: more than one outside may be the record's. `shared`: several records claim one
 * outside. `taken`: by its link it belongs to another record. `other`: the link says something else than Precoro.
 * `missing`: Precoro shows an id that is not there outside. `latched`: it may have been linked while its condition held.
 * `forgotten`: it was linked in some company, nothing says to what, and it is not sent any more, so that nobody would look.
 * `unknown`: created by us, for a record that is not known.
 */
export interface Conflict {
  readonly kind: 'several' | 'shared' | 'taken' | 'other' | 'missing' | 'latched' | 'forgotten' | 'unknown';
  readonly ref: RecordRef;
  readonly company: string;
  readonly target: string;
  readonly externalIds: readonly string[];
  readonly words: string;
}

export interface Claims {
  readonly certain: readonly CertainLink[];
  readonly conflicts: readonly Conflict[];
  /** Links that are there and contradict nothing. */
  readonly right: number;
}

/** Judges who belongs to whom. Pure. A link that is there is never replaced. */
export function judgeClaims(
  gathered: Gathered,
  mappings: readonly EntityMapping[],
  companies: readonly string[],
): Claims {
  const certain: CertainLink[] = [];
  const conflicts: Conflict[] = [];
  let right = 0;
  for (const record of gathered.records.values()) {
    const mapping = mappings.find(({ entity }) => entity === record.ref.entity);
    for (const company of mapping ? companies : []) {
      const judged = judge(gathered, record, company, mapping?.target ?? '');
      if (judged === 'right') right += 1;
      else if (judged && 'because' in judged) certain.push(judged);
      else if (judged) conflicts.push(judged);
    }
  }
  const { unrivalled, contested } = withoutRivals(gathered, certain);
  const all = [...conflicts, ...contested, ...strangers(gathered, mappings)];
  return { certain: unrivalled, conflicts: all, right };
}

/** Null where nothing of the record is or was in that company. */
function judge(
  gathered: Gathered,
  record: Mirrored,
  company: string,
  target: string,
): CertainLink | Conflict | 'right' | null {
  const place = placeKey(record.ref, company);
  const link = gathered.links.get(place);
  const decision = gathered.decisions.get(place);
  const mayBe = (externalId: string) => !(decision?.ruledOut ?? []).includes(externalId);
  const there = (externalId: string) => gathered.outside.get(outsideKey({ company, target, externalId }));
  const isMeant = record.namedIn === null || record.namedIn === company;
  const named = record.named !== null && isMeant && mayBe(record.named) ? record.named : null;
  const shown = named === null ? undefined : there(named);
  if (link?.externalId != null) return againstLink(record, link, shown, decision);
  const known = { ref: record.ref, label: record.label, held: decision?.held ?? null };
  const byPerson = decision?.linkedTo?.target === target ? there(decision.linkedTo.externalId) : undefined;
  if (byPerson) return { ...byPerson, ...known, because: 'person' };
  const created = (gathered.created.get(place) ?? []).filter(
    (one) => one.target === target && mayBe(one.externalId),
  );
  if (named !== null && !shown && !isElsewhere(gathered, record, target, named)) {
    // Told once, where nothing else speaks for a company.
    const isTold = created.length > 0 || (record.isFollowed && company === record.companies[0]);
    return isTold ? missing(record, company, target, named) : null;
  }
  const chosen = shown ?? created[0];
  if (!chosen) return isForgotten(gathered, record, company) ? forgotten(record, company, target) : null;
  const others = created.filter(({ externalId }) => externalId !== chosen.externalId);
  if (others.length > 0) return several(record, [chosen, ...others]);
  if (created.length === 0 && !record.isFollowed) return record.isLatched ? latched(record, chosen) : null;
  return { ...chosen, ...known, because: created.length > 0 ? 'key' : 'shown' };
}

function againstLink(
  record: Mirrored,
  link: LinkSummary,
  shown: Outside | undefined,
  decision: Decision | undefined,
): Conflict | 'right' {
  const isSame = !shown || (shown.externalId === link.externalId && shown.target === link.target);
  if (isSame || decision?.linkedTo?.externalId === link.externalId) return 'right';
  const { company, target, externalId } = shown;
  const words = `${nameOf(record)} is linked to ${link.target ?? ''} ${link.externalId ?? ''} here, but Precoro shows ${externalId}, which is there as well.`;
  return { kind: 'other', ref: record.ref, company, target, externalIds: [externalId], words };
}

/** With several companies an id that somebody entered means the one that has it. */
function isElsewhere({ outside }: Gathered, record: Mirrored, target: string, externalId: string): boolean {
  return record.companies.some((company) => outside.has(outsideKey({ company, target, externalId })));
}

/** Told once. */
function isForgotten({ links, created }: Gathered, record: Mirrored, company: string): boolean {
  if (!record.isOurKey || record.isSent || company !== record.companies[0]) return false;
  const places = record.companies.map((one) => placeKey(record.ref, one));
  return !places.some((place) => created.has(place) || links.get(place)?.externalId != null);
}

function forgotten(record: Mirrored, company: string, target: string): Conflict {
  const words = `Precoro shows that ${nameOf(record)} was linked, and nothing tells to which ${target}. It is not sent any more, so nobody is told if it still counts there.`;
  return { kind: 'forgotten', ref: record.ref, company, target, externalIds: [], words };
}

function latched(record: Mirrored, { company, target, externalId }: Outside): Conflict {
  const words = `Precoro shows ${target} ${externalId} for ${nameOf(record)}, which by the configured condition does not travel. If it was linked before the condition said so, link it again; else it is left alone.`;
  return { kind: 'latched', ref: record.ref, company, target, externalIds: [externalId], words };
}

function missing(record: Mirrored, company: string, target: string, named: string): Conflict {
  const words = `Precoro shows ${target} ${named} for ${nameOf(record)}, and there is no such ${target} outside.`;
  return { kind: 'missing', ref: record.ref, company, target, externalIds: [named], words };
}

function several(record: Mirrored, found: readonly [Outside, ...Outside[]]): Conflict {
  const [{ company, target }] = found;
  const externalIds = found.map(({ externalId }) => externalId);
  const words = `${nameOf(record)} may be any of ${target} ${externalIds.join(', ')}: created for it, or shown by Precoro.`;
  return { kind: 'several', ref: record.ref, company, target, externalIds, words };
}

/** One outside never belongs to two. */
function withoutRivals({ owners }: Gathered, wanted: readonly CertainLink[]) {
  const claims = Map.groupBy(wanted, outsideKey);
  const unrivalled: CertainLink[] = [];
  const contested: Conflict[] = [];
  for (const one of wanted) {
    const rivals = (claims.get(outsideKey(one)) ?? []).filter((other) => other !== one);
    const owner = owners.get(outsideKey(one));
    if (owner) contested.push(contestedBy('taken', one, [recordKey(owner)]));
    else if (rivals.length === 0) unrivalled.push(one);
    else
      contested.push(
        contestedBy(
          'shared',
          one,
          rivals.map(({ ref }) => recordKey(ref)),
        ),
      );
  }
  return { unrivalled, contested };
}

function contestedBy(kind: 'taken' | 'shared', one: CertainLink, others: readonly string[]): Conflict {
  const { ref, company, target, externalId } = one;
  const has = kind === 'taken' ? 'belongs by its link to' : 'is claimed also by';
  const words = `${target} ${externalId}, which should be ${nameOf(one)}, ${has} ${others.join(', ')}.`;
  return { kind, ref, company, target, externalIds: [externalId], words };
}

/** Created by us for a record that Precoro does not show: it was removed there, or is not read yet. */
function strangers(
  { outside, owners, records, unread, empty }: Gathered,
  mappings: readonly EntityMapping[],
): readonly Conflict[] {
  return [...outside.values()].flatMap((one) => {
    const { company, target, externalId } = one;
    const ref = createdFor(one.key)?.ref;
    const isMapped = mappings.some((mapping) => mapping.entity === ref?.entity && mapping.target === target);
    if (!ref || !isMapped || [...unread, ...empty].includes(ref.entity)) return [];
    if (records.has(recordKey(ref)) || owners.has(outsideKey(one))) return [];
    const words = `${target} ${externalId} was created for ${recordKey(ref)}, which is not known here: it was removed from Precoro, or forgotten by command.`;
    return [{ kind: 'unknown' as const, ref, company, target, externalIds: [externalId], words }];
  });
}

function nameOf({ ref, label }: Pick<Mirrored, 'ref' | 'label'>): string {
  return `${ENTITY_LABELS[ref.entity]} "${label}" (id ${ref.id})`;
}
