import type { RecordRef } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import { applyToCompany, type ApplyServices } from './apply-to-company.ts';
import { sendable } from './merge-look.ts';
import type { UpsertMessage } from './ports/delivery.ts';
import type { MirrorRecord } from './ports/state.ts';
import { sendAgain } from './send-again.ts';
import { feedsOf, mappingOf } from './services.ts';
import { storedRecord } from './stored-record.ts';
import { LEASE_MARGIN_MS } from './timing.ts';

/** A link found leased is tried again after so long. */
const BUSY_RETRY_SECONDS = 15;

/**
 * Applies the newest known version of a record to every company it goes to. The message only names the record: its
 * version is read here, strongly consistent, so that old and doubled messages are harmless. `leaseMs` is how long the
 * caller may work on it.
 *
 * Throws when the queue does not take a message that must be sent again: then this one comes back.
 */
export async function applyRecord(
  services: ApplyServices,
  message: UpsertMessage,
  leaseMs: number,
): Promise<void> {
  const { ref } = message;
  const mapping = mappingOf(services.integration, ref.entity);
  const facts = services.catalogue[ref.entity];
  const mirrored = await services.mirror.read(ref);
  if (!mapping || !mirrored) return services.log({ ...ref, outcome: 'not configured or not known' });
  // What the message announces was there: so the table was set back, and what it holds is old.
  if (mirrored.seq < message.seq) return readAgain(services, mirrored, facts, 'older than its message');
  const look = sendable(mirrored, facts);
  if (!look) return;
  const record = storedRecord(ref.entity, look.content);
  if (!record) return readAgain(services, mirrored, facts, 'stored by an older version');
  const endsAt = services.clock.now() + leaseMs;
  const { list, refusal } = companiesOf(mapping.companiesOf(record), services.companies);
  // What leaves a company goes first, so that its failure there is not mistaken for one that still stands.
  const companies = [
    ...(refusal ? [] : await leftCompanies(services, ref, facts, list)),
    ...list.map((company) => ({ company, elsewhere: false })),
  ];
  // One message more at most, however many companies ask for it: two workers on one record would multiply them.
  let againInSeconds: number | null = null;
  let leasedAt = 0;
  for (const [index, { company, elsewhere }] of companies.entries()) {
    const isLate = index > 0 && services.clock.now() >= endsAt - LEASE_MARGIN_MS;
    const work = { ref, company, record, facts, mapping, seq: mirrored.seq, refusal, elsewhere };
    // Each company's fence is above the one before: what is said of one is never taken for older than of another.
    leasedAt = Math.max(services.clock.now(), leasedAt + 1);
    const end = isLate ? 'late' : await applyToCompany(services, work, endsAt, leasedAt);
    // Whoever took the lease meanwhile may be of the other direction, which leaves this one's work undone. And where only
    // the time was over, as the process stood still, nobody took it.
    const isTimeOver = services.clock.now() >= endsAt - LEASE_MARGIN_MS;
    const isLeft = end === 'lost' && (isTimeOver || feedsOf(services.integration, ref.entity).length > 0);
    if (end === 'busy' || isLeft) againInSeconds = BUSY_RETRY_SECONDS;
    // Two workers who each keep the other from the next company would both come again, for ever.
    if (end === 'busy') break;
    if (end === 'moved' || end === 'late') againInSeconds = 0;
    if (againInSeconds === 0) break;
  }
  if (againInSeconds !== null) await sendAgain(services, ref, message.seq, againInSeconds);
}

/**
 * Content that must not be used is read from Precoro again: a document as a due detail, other records by a hint, which
 * comes to a look at the single record. The blank hash makes that look count as a change.
 */
async function readAgain(
  services: ApplyServices,
  record: MirrorRecord,
  facts: EntityFacts,
  why: string,
): Promise<void> {
  const { ref } = record;
  const now = services.clock.now();
  if (sendable(record, facts)?.hash === '') return;
  const marked: MirrorRecord = facts.rowsAreComplete
    ? { ...record, row: record.row && { ...record.row, hash: '' } }
    : { ...record, detail: record.detail && { ...record.detail, hash: '' }, detailDueAt: now };
  if (!(await services.mirror.save(marked))) return sendAgain(services, ref, record.seq, BUSY_RETRY_SECONDS);
  if (facts.rowsAreComplete && (await services.states.addHint(ref.entity, ref.id, now)))
    await services.dispatcher.wake(2);
  services.log({ ...ref, outcome: `${why}: read again` });
}

/** A document moved to another company must not stay in the books of the first one. */
async function leftCompanies(
  services: ApplyServices,
  ref: RecordRef,
  facts: EntityFacts,
  present: readonly string[],
) {
  const others = facts.isDocument ? services.companies.filter((company) => !present.includes(company)) : [];
  const links = await Promise.all(others.map((company) => services.links.read(ref, company)));
  return links
    .filter((link) => link !== null)
    .filter(({ phase, failure, wait }) => phase !== 'none' || failure !== null || wait !== null)
    .map(({ company }) => ({ company, elsewhere: true }));
}

/** Where a mapping cannot say which company, the failure is kept on the first one. */
function companiesOf(
  answer: ReturnType<NonNullable<ReturnType<typeof mappingOf>>['companiesOf']>,
  all: readonly string[],
) {
  if (!('words' in answer)) return { list: answer, refusal: null };
  return { list: all.slice(0, 1), refusal: { kind: 'refused' as const, ...answer } };
}
