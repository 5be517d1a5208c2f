import { contentHash } from '../domain/hashing.ts';
import type { Json } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { WriteValues } from '../entities/write-values.ts';
import type { ExternalRef, Feed, InwardCounterpart } from '../mapping/contract.ts';
import { labelOfInbound } from '../sync/inward/inbound-state.ts';
import type { FieldChange } from '../sync/payload-differences.ts';
import type { Inbound } from '../sync/ports/inbound.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import { FREE, isAct, withoutBankDetails, type PlanRow } from './plan-rows.ts';
import type { Standing, StandingServices } from './plan-standing.ts';

/** A row with what it was judged by. */
export interface InwardJudgement {
  readonly row: PlanRow;
  readonly inbound: Inbound;
  /** What Precoro is to hold, and what it shows; null where that is not known. */
  readonly wanted: WriteValues | null;
  readonly shown: WriteValues | null;
}

/** What every external record of a plan is judged by. */
export interface InwardGrounds {
  readonly services: StandingServices;
  readonly standing: Standing;
  /** Records of Precoro by the external id that they show. */
  readonly namedIn: (entity: EntityName) => Promise<ReadonlyMap<string, MirrorRecord>>;
  readonly counterpart: (ref: ExternalRef, company: string) => Promise<InwardCounterpart | 'new'>;
}

/** One external record. */
export interface InwardJudged extends InwardGrounds {
  readonly feed: Feed;
  readonly inbound: Inbound;
}

/** What is written, beside what Precoro shows; `madeIds` names records that are still to be made. */
export function fieldsOf(
  write: WriteValues,
  shown: WriteValues | null,
  madeIds: ReadonlyMap<string, string>,
): readonly FieldChange[] {
  const named = (value: Json): Json => (typeof value === 'string' ? (madeIds.get(value) ?? value) : value);
  return Object.entries(write)
    .filter(([, value]) => shown !== null || value !== null)
    .map(([field, value]) => ({ field, kept: shown?.[field] ?? null, wanted: named(value) }));
}

type Details = Partial<
  Pick<InwardJudgement, 'wanted' | 'shown'> & Pick<PlanRow, 'fields' | 'after' | 'counterpart' | 'price'>
>;

export function judgement(
  { feed, inbound }: InwardJudged,
  act: PlanRow['act'],
  words: string,
  { wanted = null, shown = null, counterpart, fields = [], after = [], price = FREE }: Details = {},
): InwardJudgement {
  const known = counterpart ?? inbound.ref?.id ?? null;
  const state = isAct(act) ? contentHash([act, known, inbound.hash, feed.version, wanted, shown]) : '';
  const { name, entity } = feed;
  const { company, externalId } = inbound;
  const row: PlanRow = {
    ...{ direction: 'inward', entity, feed: name, company, id: externalId, label: labelOfInbound(inbound) },
    ...{ counterpart: known, act, words, fields: withoutBankDetails(fields), price, state, after },
  };
  return { row, inbound, wanted, shown };
}
