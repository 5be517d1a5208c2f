import { isOutwardName, type EntityName } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { WriteField } from '../../entities/write-facts.ts';
import { didYouMean } from '../did-you-mean.ts';
import { ENTITY_LABELS } from '../labels.ts';
import { show } from '../values.ts';
import type { FeedOutline, InwardSurroundings } from './outline.ts';
import type { LinkPlan } from './plan.ts';

/** A section among all others. */
export interface FeedScope {
  readonly own: FeedOutline;
  readonly all: readonly FeedOutline[];
  readonly around: InwardSurroundings;
  /** False: a section that is told as a fault may be the one that a link lacks. */
  readonly areSectionsSound: boolean;
}

/** Without words where the fault that it comes from is told. */
type ResolvedLink =
  { readonly ok: true; readonly to: LinkPlan } | { readonly ok: false; readonly words: string | null };

/** Where the links are kept of what `linked(from)` names, or in words why there are none. */
export function resolveLink(from: string, form: WriteField, scope: FeedScope): ResolvedLink {
  const { own } = scope;
  const entity = form.to;
  if (entity === undefined)
    return refuse(from, 'no source yields what this field names; give its id in Precoro.');
  const { fields } = own.spec;
  const field = Object.hasOwn(fields, from) ? fields[from] : undefined;
  const refersTo = field?.refersTo;
  if (refersTo === undefined) {
    const words = field ? 'it names no other record.' : `there is no such field of "${own.source}".`;
    const known = Object.entries(fields).flatMap(([name, one]) => (one.refersTo ? [name] : []));
    return refuse(from, `${words}${didYouMean(from, known)}`);
  }
  const feed = scope.all.find((other) => other.entity === entity && feeds(other, refersTo, own));
  const outward = scope.around.entities.find((plan) => plan.entity === entity && plan.target === refersTo);
  if (outward) return { ok: true, to: { entity, target: outward.target } };
  if (!feed) {
    const words = missing(refersTo, entity, scope);
    return words === null ? { ok: false, words } : refuse(from, words);
  }
  const lacking = own.companies.filter((company) => !feed.companies.includes(company));
  if (lacking.length === 0) return { ok: true, to: { entity, target: feed.target } };
  return refuse(from, `${feed.section.place} is not read from ${lacking.map(show).join(', ')}, as this is.`);
}

/** Options stand below options of the same custom field. */
function feeds(other: FeedOutline, refersTo: string, own: FeedOutline): boolean {
  const yields = other.source === refersTo || other.spec.target === refersTo;
  return yields && (other.customField === null || other === own);
}

/** Says which section would link such records, none where the two never meet; null where that is told as misspelt. */
function missing(
  refersTo: string,
  entity: EntityName,
  { own, around, areSectionsSound }: FeedScope,
): string | null {
  const { nestedIn, writes } = CATALOGUE[entity];
  if (nestedIn !== null) {
    return `it names a "${refersTo}", and options of "${own.customField}" stand below each other, so it must name a "${own.source}".`;
  }
  const inward = Object.hasOwn(around.sources, refersTo) && writes?.create === true;
  const outward = Object.hasOwn(around.targets, refersTo) && isOutwardName(entity);
  const sections = [
    ...(inward ? [`inward.${entity} with source "${refersTo}"`] : []),
    ...(outward ? [`entities.${entity} with target "${refersTo}"`] : []),
  ];
  const label = ENTITY_LABELS[entity];
  if (sections.length === 0) return `it names a "${refersTo}", which is no ${label} in Precoro.`;
  if (!areSectionsSound) return null;
  return `nothing links a "${refersTo}" to its ${label} in Precoro: ${sections.join(' or ')} is missing.`;
}

function refuse(from: string, words: string): ResolvedLink {
  return { ok: false, words: `linked(${show(from)}): ${words}` };
}
