import type { ExternalRecord, Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';
import type { Counterpart, EntityMapping } from '../mapping/contract.ts';
import type { LinkSummary, MirrorRecord } from '../sync/ports/state.ts';
import { FREE, isAct, withoutBankDetails, type Act, type PlanRow, type RowPrice } from './plan-rows.ts';
import type { Outside, Standing, StandingServices } from './plan-standing.ts';

/** A row with what it was judged by. */
export interface OutwardJudgement {
  readonly row: PlanRow;
  readonly record: RecordTypes[EntityName] | null;
  readonly mirrored: MirrorRecord;
  readonly link: LinkSummary | undefined;
  readonly wanted: Payload | null;
  readonly found: ExternalRecord | null;
  /** It counts in the books: approved, from go-live on or linked, and neither in revision nor cancelled. */
  readonly counts: boolean;
}

/** What records point to, as it stands or will stand. */
export type FindCounterpart = (ref: RecordRef, company: string) => Promise<Counterpart | 'new'>;

/** What every record of a plan is judged by. */
export interface Grounds {
  readonly services: StandingServices;
  readonly standing: Standing;
  readonly counterpart: FindCounterpart;
}

/** One record in one company. */
export interface Judged extends Grounds {
  readonly mapping: EntityMapping;
  readonly mirrored: MirrorRecord;
  readonly record: RecordTypes[EntityName];
  readonly company: string;
  readonly link: LinkSummary | undefined;
  readonly outside: Outside;
}

/** What stands in a plan for the id of a record that is still to be made. */
export function newName(key: string): string {
  return `the new ${key}`;
}

/** What both sides hold, and what is to be done about it. */
export function stateOf(
  act: Act,
  counterpart: string | null,
  wanted: Payload | null,
  found: ExternalRecord | null,
): string {
  return contentHash([act, counterpart, wanted, found?.payload ?? null]);
}

type Details = Partial<Pick<OutwardJudgement, 'wanted' | 'found'> & Pick<PlanRow, 'fields' | 'after'>> & {
  readonly price?: RowPrice;
};

export function judgement(
  { mapping, mirrored, record, company, link, outside }: Judged,
  act: PlanRow['act'],
  words: string,
  { wanted = null, found = null, fields = [], after = [], price = FREE }: Details = {},
): OutwardJudgement {
  const counterpart = link?.externalId ?? found?.externalId ?? null;
  const state = isAct(act) ? stateOf(act, counterpart, wanted, found) : '';
  const iban = outside.spec.signs?.iban;
  const shown = withoutBankDetails(fields, iban === undefined ? [] : [iban]);
  const { entity } = mapping;
  const base = { entity, id: mirrored.ref.id, company, label: record.label };
  const row = { ...rowOf(base, act, words), counterpart, fields: shown, price, state, after };
  return { row, record, mirrored, link, wanted, found, counts: false };
}

/** A row of which nothing more is known. */
export function rowOf(
  base: Pick<PlanRow, 'entity' | 'id' | 'company' | 'label'>,
  act: PlanRow['act'],
  words: string,
): PlanRow {
  const empty = { counterpart: null, fields: [], price: FREE, state: '', after: [] };
  return { direction: 'outward', feed: null, ...base, act, words, ...empty };
}
