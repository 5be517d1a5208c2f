import type { DecodeError } from '../domain/decode.ts';
import type { RecordRef } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import { orderOf } from './order-of.ts';
import type { Services } from './services.ts';
import { tellFailure } from './tell-failure.ts';

type TellServices = Pick<
  Services,
  'clock' | 'integration' | 'failures' | 'links' | 'writeBacks' | 'events' | 'log'
>;

/** A record of a shape we do not accept is a failure of that record alone. */
export async function tellUndecodable(
  services: TellServices,
  told: { readonly ref: RecordRef; readonly label: string | null },
  problem: DecodeError,
  facts: EntityFacts,
): Promise<void> {
  const words = `Precoro sent this ${facts.label} in a form precoro-sync does not understand: ${problem.message}. Engineer: correct the value in Precoro, or update precoro-sync.`;
  await tellUnread(services, told, words, facts);
}

/** Precoro lists a record that it does not show by itself. Closed like an undecodable one, once it can be read. */
export async function tellNotShown(
  services: TellServices,
  ref: RecordRef,
  answered: string,
  facts: EntityFacts,
): Promise<void> {
  const words = `Precoro lists this ${facts.label} but refuses to show its lines: ${answered}. Engineer: check the rights of the API key's user.`;
  await tellUnread(services, { ref, label: null }, words, facts);
}

async function tellUnread(
  services: TellServices,
  { ref, label }: { readonly ref: RecordRef; readonly label: string | null },
  words: string,
  facts: EntityFacts,
): Promise<void> {
  const failure = { kind: 'decode', actor: 'engineer', words } as const;
  const order = await orderOf(services, ref, services.integration.companies);
  await tellFailure(services, { ref, label, failure, order }, facts);
}

/** A record that decodes (again) has no decode failure any more. */
export async function clearDecodeFailure(
  services: Pick<Services, 'clock' | 'failures' | 'writeBacks'>,
  ref: RecordRef,
): Promise<void> {
  const open = await services.failures.read(ref);
  if (open?.failure.kind !== 'decode') return;
  await services.writeBacks.desire(ref, { log: null }, open.order, services.clock.now());
  await services.failures.clear(ref, open.order, services.clock.now());
}
