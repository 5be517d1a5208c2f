import { recordKey, type RecordRef } from '../domain/records.ts';
import { labelOfInbound } from '../sync/inward/inbound-state.ts';
import type { MirrorRecord } from '../sync/ports/state.ts';
import { callName, describeRecord, type Described } from './describe-record.ts';
import { isIncoming, readIncoming } from './inward/incoming-key.ts';
import type { OperatorServices } from './services.ts';

export type NameServices = Pick<
  OperatorServices,
  'mirror' | 'catalogue' | 'failures' | 'integration' | 'inbounds'
>;

/** A record with what people and commands call it. */
export interface NamedRecord extends Described {
  /** As it was last read; null when it was never read, or forgotten. */
  readonly mirrored: MirrorRecord | null;
  /** "supplier Acme Ltd". */
  readonly title: string;
  /** What to type to mean it, in quotes: `"supplier 40012"`. */
  readonly argument: string;
}

/** Nothing was read of such a record. */
export class RecordUnknownError extends Error {
  override readonly name = 'RecordUnknownError';
}

export async function nameRecord(services: NameServices, ref: RecordRef): Promise<NamedRecord> {
  return isIncoming(ref)
    ? nameIncoming(services, ref)
    : nameMirrored(services, ref, await services.mirror.read(ref));
}

/** A record of the external system that Precoro does not have. */
async function nameIncoming(services: NameServices, ref: RecordRef): Promise<NamedRecord> {
  const incoming = await readIncoming(services, ref);
  const label = incoming && labelOfInbound(incoming.inbound);
  const failure = label === null ? await services.failures.read(ref) : { label };
  const described = describeRecord(services.catalogue, ref, null, failure);
  const title = `${described.facts.label} ${described.label}`;
  return { ...described, mirrored: null, title, argument: `"${ref.id}"` };
}

/** For callers that have read the mirror. */
async function nameMirrored(
  services: NameServices,
  ref: RecordRef,
  mirrored: MirrorRecord | null,
): Promise<NamedRecord> {
  const failure = mirrored ? null : await services.failures.read(ref);
  const described = describeRecord(services.catalogue, ref, mirrored, failure);
  const typed = callName(described, await isOnlyOne(services, described));
  return {
    ...described,
    mirrored,
    title: `${described.facts.label} ${described.label}`,
    argument: `"${typed}"`,
  };
}

/** Throws RecordUnknownError for a record of which there is neither content nor a link. */
export async function nameKnownRecord(
  services: NameServices & Pick<OperatorServices, 'integration' | 'links'>,
  ref: RecordRef,
): Promise<NamedRecord> {
  const named = await nameRecord(services, ref);
  if (named.mirrored || (await readIncoming(services, ref))) return named;
  const { companies } = services.integration;
  const links = await Promise.all(companies.map((company) => services.links.read(ref, company)));
  if (links.some((link) => link !== null)) return named;
  const where = isIncoming(ref) ? 'the external system' : 'Precoro';
  throw new RecordUnknownError(`${recordKey(ref)} is not known: nothing of it was read from ${where}`);
}

async function isOnlyOne({ mirror }: NameServices, { ref, number }: Described): Promise<boolean> {
  if (number === null) return true;
  const same = await mirror.byNumber(number, 10);
  return same.every(({ entity, id }) => entity !== ref.entity || id === ref.id);
}
