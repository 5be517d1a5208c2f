import type { SourceRecord } from '../../connectors/contract.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { EntityName } from '../../domain/records.ts';
import type { EntityFacts, PrecoroRecord } from '../../entities/entity.ts';
import { shownValues, type WriteValues } from '../../entities/write-values.ts';
import type { Feed, InwardContext } from '../../mapping/contract.ts';
import type { Figure, KnownBy, MatchRecord } from '../../matching/record.ts';
import { incomingContent, isKeptId } from '../../sync/incoming-content.ts';
import { labelOfInbound } from '../../sync/inward/inbound-state.ts';
import type { OpenSource } from '../ask-external.ts';
import { isSupplier, nativeIdsOf, supplierAlone } from '../match-ours.ts';
import { NOTHING_ELSE, textIn, theirsOf } from '../match-signs.ts';

/** What makes a pair of them certain. */
export function knownByOf(entity: EntityName): KnownBy {
  return KNOWN_BY[entity] ?? 'signs';
}

const KNOWN_BY: Readonly<Partial<Record<EntityName, KnownBy>>> = {
  tax: 'figures',
  paymentTerm: 'figures',
  itemFieldOption: 'code',
  documentFieldOption: 'code',
  item: 'code',
  legalEntity: 'place',
  location: 'place',
};

/** By names of Precoro's form: what people call each. */
const FIGURES: Readonly<Partial<Record<EntityName, Readonly<Record<string, string>>>>> = {
  tax: { percent: 'percent' },
  paymentTerm: {
    creditPeriodDays: 'days',
    prepaymentPercent: 'percent before',
    postpaymentPercent: 'percent after',
  },
};

/** What people see the pairs compared by. */
export function comparedBy(entity: EntityName): readonly string[] {
  const figures = Object.values(FIGURES[entity] ?? {});
  switch (knownByOf(entity)) {
    case 'figures':
      return ['name', ...figures];
    case 'code':
      return [entity === 'item' ? 'sku' : 'code', 'name'];
    case 'place':
      return ['name', 'code', 'address'];
    case 'signs':
      return ['code', 'registrationNumber', 'taxNumber', 'email', 'name', 'address'];
  }
}

/** Where a record is seen. */
export interface SeenIn {
  readonly company: string;
  readonly part: { readonly part?: string };
}

/** A record of Precoro as matching sees it, in one company. */
export function oursShown(record: PrecoroRecord, facts: EntityFacts, { company, part }: SeenIn): MatchRecord {
  const shared = { ...NOTHING_ELSE, key: record.id, company, label: record.label, ...part };
  const isEnabled = facts.standing(record) !== 'left';
  if (isSupplier(record)) return { ...shared, ...supplierAlone(record), label: shared.label, isEnabled };
  const shown = facts.writes ? shownValues(facts.writes, record) : {};
  return { ...shared, ...signsOf(facts.name, shown), nativeIds: nativeIdsOf(record), isEnabled };
}

/** What a source yields, as it would stand in Precoro. */
export interface TheirsWanted {
  readonly record: MatchRecord;
  /** What is kept of it. */
  readonly content: JsonObject;
  /** Whether the mapping makes something of it that can be written. */
  readonly isFit: boolean;
}

/** Null for what is not to come, and for what cannot be kept: that is told elsewhere. */
export function theirsWanted(
  feed: Feed,
  { source: { spec }, twin }: OpenSource,
  given: SourceRecord,
  { company, part }: SeenIn,
): TheirsWanted | null {
  const { externalId } = given;
  const kept = isKeptId(externalId) ? incomingContent(feed, spec, given) : null;
  if (!kept?.ok || !feed.when(kept.content)) return null;
  const { content } = kept;
  const mapped = feed.map(content, { company, counterpart: ANYBODY });
  const label = labelOfInbound({ content, externalId });
  const shared = { ...NOTHING_ELSE, key: externalId, company, label, ...part };
  const seen = { content, isFit: mapped.ok };
  if (feed.entity === 'supplier' && twin) {
    const payload = { fields: content, lines: [] };
    const record = theirsOf(twin, { externalId, createdWithKey: null, payload }, company, false);
    return { ...seen, record: { ...record, label } };
  }
  // Of what cannot be written the name is all that is sure.
  const wanted = mapped.ok ? mapped.values : { name: content['name'] ?? null };
  return { ...seen, record: { ...shared, ...signsOf(feed.entity, wanted), isEnabled: !isOutOfUse(wanted) } };
}

/** Which record another one names is no sign: it may be linked or not. */
const ANYBODY: InwardContext['counterpart'] = () => ({ state: 'linked', id: '1' });

function isOutOfUse({ enable, hiddenInCatalog }: WriteValues): boolean {
  return enable === false || hiddenInCatalog === true;
}

type Signs = Pick<MatchRecord, 'name' | 'code' | 'parent' | 'address' | 'figures'>;

/** By the names of Precoro's form, which both sides share. */
function signsOf(entity: EntityName, values: WriteValues): Signs {
  const textOf = (...names: readonly string[]) =>
    names.map((name) => textIn(values[name])).find((text) => text !== '') ?? '';
  const figures = Object.entries(FIGURES[entity] ?? {}).flatMap(([name, called]): Figure[] => {
    const value = textOf(name);
    return value === '' ? [] : [{ called, value }];
  });
  return {
    name: textOf('name'),
    code: textOf('code', 'sku', 'uniqueCode') || null,
    parent: null,
    address: {
      line: textOf('address', 'legalAddress'),
      city: textOf('city'),
      postcode: textOf('postalCode'),
      country: textOf('country'),
    },
    ...(figures.length > 0 ? { figures } : {}),
  };
}
