import { DecodeError } from '../domain/decode.ts';
import type { Purpose } from '../domain/purposes.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { decodeLook } from './decode-look.ts';
import { handOnRows, sendOn } from './hand-on.ts';
import { mergeDetail } from './merge-look.ts';
import type { PrecoroAnswer } from './ports/precoro.ts';
import type { MirrorRecord } from './ports/state.ts';
import type { QuotaSession, Spent } from './quota-session.ts';
import type { Services } from './services.ts';
import { hasPath } from './path-key.ts';
import { laterEachTime } from './timing.ts';
import { clearDecodeFailure, tellNotShown, tellUndecodable } from './undecodable.ts';

export type DetailServices = Pick<
  Services,
  | 'clock'
  | 'integration'
  | 'catalogue'
  | 'mirror'
  | 'upserts'
  | 'failures'
  | 'links'
  | 'inbounds'
  | 'writeBacks'
  | 'events'
  | 'log'
>;

export interface DetailRules {
  readonly facts: EntityFacts;
  readonly mapping: EntityMapping | null;
  readonly fence: number;
}

/** Reads one record whole. `skipped`: no longer needed, nothing was spent. */
export async function readDetail(
  services: DetailServices,
  session: QuotaSession,
  ref: RecordRef,
  rules: DetailRules,
  purpose: Purpose,
  patienceMs: number,
): Promise<Spent | 'skipped'> {
  const known = await services.mirror.read(ref);
  if (!known || known.detailDueAt === null || known.detailDueAt > services.clock.now()) return 'skipped';
  const key = { id: ref.id, idn: known.idn };
  if (!hasPath(rules.facts, key)) {
    await change(services, ref, (record) => ({ ...record, detailDueAt: null }));
    return 'skipped';
  }
  const spent = await session.spend({ kind: 'detail', entity: ref.entity, key }, purpose, patienceMs);
  if (spent.spent) await takeDetail(services, ref, spent.answer, rules);
  return spent;
}

async function takeDetail(
  services: DetailServices,
  ref: RecordRef,
  answer: PrecoroAnswer,
  rules: DetailRules,
): Promise<void> {
  switch (answer.kind) {
    case 'object':
      if (rules.facts.rowsAreComplete) return takeAsRow(services, ref, answer.body, rules);
      return mergeBody(services, ref, answer.body, rules, answer.serverTime ?? services.clock.now());
    case 'notFound':
      await change(services, ref, (record) => ({ ...record, detailDueAt: null }));
      return services.log({ ...ref, outcome: 'not in Precoro any more' });
    case 'rejected':
      await putOff(services, ref, 6 * HOUR);
      return tellNotShown(services, ref, answer.words, rules.facts);
    case 'unauthorized':
    case 'page':
    case 'rateLimited':
    case 'unavailable':
      await putOff(services, ref, 15 * MINUTE);
      return services.log({ ...ref, outcome: `detail not read: ${answer.kind}` });
  }
}

/** What lists show whole is kept as a row, so that the next list replaces it. */
async function takeAsRow(
  services: DetailServices,
  ref: RecordRef,
  body: unknown,
  { facts, mapping, fence }: DetailRules,
): Promise<void> {
  await change(services, ref, (record) => ({ ...record, detailDueAt: null }));
  const rules = { facts, mapping, integration: services.integration, detailClass: 'background' } as const;
  await handOnRows(services, [body], rules, fence);
}

/** One record that Precoro cannot show must not eat the day's requests. */
async function putOff(services: DetailServices, ref: RecordRef, atMostMs: number): Promise<void> {
  const now = services.clock.now();
  await change(services, ref, (record) => ({
    ...record,
    detailDueAt: laterEachTime(record.row?.observedAt ?? now, now, atMostMs),
  }));
}

/** Merges a whole record, from a detail read (`freshUntil` its server time) or the answer to our PATCH (null). */
export async function mergeBody(
  services: DetailServices,
  ref: RecordRef,
  body: unknown,
  rules: DetailRules,
  freshUntil: number | null,
): Promise<void> {
  const decoded = decodeBody(body, ref, rules, services.clock.now());
  if (decoded instanceof DecodeError) {
    await change(services, ref, (record) => ({ ...record, detailDueAt: null }));
    return tellUndecodable(services, { ref, label: null }, decoded, rules.facts);
  }
  const sight = { record: decoded, observedAt: services.clock.now(), fence: rules.fence };
  const merged = await change(services, ref, (record) => mergeDetail(record, sight, freshUntil));
  if (!merged) return;
  await clearDecodeFailure(services, ref);
  await sendOn(services, [merged], rules.facts);
}

/** A whole record of another name, or one without its lines, is not what was asked for. */
function decodeBody(
  body: unknown,
  ref: RecordRef,
  rules: DetailRules,
  now: number,
): PrecoroRecord | DecodeError {
  try {
    const record = decodeLook(body, rules, now);
    if (record.id !== ref.id) return new DecodeError('id', ref.id, record.id);
    return record.complete ? record : new DecodeError('items', 'a list of lines', undefined);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** Optimistic change of a mirror record; null when it is gone. */
async function change(
  services: Pick<Services, 'mirror'>,
  ref: RecordRef,
  edit: (record: MirrorRecord) => MirrorRecord,
): Promise<MirrorRecord | null> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const known = await services.mirror.read(ref);
    if (!known) return null;
    const edited = edit(known);
    if (await services.mirror.save(edited)) return edited;
  }
  throw new Error(
    `${recordKey(ref)} is written by too many at once: its look could not be stored in 5 attempts`,
  );
}
