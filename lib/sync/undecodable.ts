import type { DecodeError } from '../domain/decode.ts';
import { DEFAULT_COMPANY, type RecordRef } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { Services } from './services.ts';
import { tellFailure } from './tell-failure.ts';

/** A record of a shape we do not accept is a failure of that record alone. */
export async function tellUndecodable(
  services: Pick<Services, 'clock' | 'failures' | 'links' | 'writeBacks' | 'events' | 'log'>,
  told: { readonly ref: RecordRef; readonly label: string | null },
  problem: DecodeError,
  facts: EntityFacts,
): Promise<void> {
  const link = await services.links.read(told.ref, DEFAULT_COMPANY);
  const words = `Precoro sent this ${facts.label} in a form precoro-sync does not understand: ${problem.message}. Engineer: correct the value in Precoro, or update precoro-sync.`;
  const failure = { kind: 'decode', actor: 'engineer', words } as const;
  await tellFailure(services, { ref: told.ref, label: told.label, failure, order: link?.fence ?? 0 }, facts);
}

/** A record that decodes (again) has no decode failure any more. */
export async function clearDecodeFailure(
  services: Pick<Services, 'clock' | 'failures' | 'writeBacks'>,
  ref: RecordRef,
): Promise<void> {
  const open = await services.failures.read(ref);
  if (open?.failure.kind !== 'decode') return;
  await services.failures.clear(ref, open.order, services.clock.now());
  await services.writeBacks.desire(ref, { log: null }, open.order, services.clock.now());
}
