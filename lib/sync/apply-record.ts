import { recordKey } from '../domain/records.ts';
import { redecode } from '../entities/content.ts';
import { applyToCompany, type ApplyServices } from './apply-to-company.ts';
import { sendable } from './merge-look.ts';
import type { UpsertMessage } from './ports/delivery.ts';
import { mappingOf } from './services.ts';

/** A link found leased is tried again after so long. */
const BUSY_RETRY_SECONDS = 15;

/** The mirror is older than the message: it was restored to an earlier moment, or the message is from elsewhere. */
export class MirrorBehindError extends Error {
  override readonly name = 'MirrorBehindError';
}

/**
 * Applies the newest known version of a record to every company it goes to. The message only names the record: its
 * version is read here, strongly consistent, so that old and doubled messages are harmless. `leaseMs` is how long the
 * caller may work on it.
 *
 * Throws MirrorBehindError when the mirror does not hold the announced version yet.
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
  if (mirrored.seq < message.seq) {
    throw new MirrorBehindError(
      `${recordKey(ref)} is at version ${mirrored.seq}, the message says ${message.seq}`,
    );
  }
  const look = sendable(mirrored, facts);
  if (!look) return;
  const record = redecode(ref.entity, look.content);
  const companies = companiesOf(mapping.companiesOf(record), services.companies);
  for (const company of companies.list) {
    const work = { ref, company, record, facts, mapping, seq: mirrored.seq, refusal: companies.refusal };
    const end = await applyToCompany(services, work, leaseMs);
    if (end === 'busy')
      await services.upserts.send([{ schema: 1, ref, seq: message.seq }], BUSY_RETRY_SECONDS);
  }
}

/** Where a mapping cannot say which company, the failure is kept on the first one. */
function companiesOf(
  answer: ReturnType<NonNullable<ReturnType<typeof mappingOf>>['companiesOf']>,
  all: readonly string[],
) {
  if (!('words' in answer)) return { list: answer, refusal: null };
  return { list: all.slice(0, 1), refusal: { kind: 'refused' as const, ...answer } };
}
