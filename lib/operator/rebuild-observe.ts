import type { RecordRef } from '../domain/records.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { Look } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

/** What a record's newest look in the mirror shows of what we write in Precoro. */
export interface Shown {
  readonly externalId: string | null;
  readonly log: string | null;
  /** When it was looked at; 0 where it never was. */
  readonly observedAt: number;
}

export function shownBy(
  record: Pick<PrecoroRecord, 'externalId' | 'externalIntegrationLog'> | null,
  look: Pick<Look, 'observedAt'> | null,
): Shown {
  return {
    externalId: record?.externalId ?? null,
    log: record?.externalIntegrationLog ?? null,
    observedAt: look?.observedAt ?? 0,
  };
}

/**
 * Tells the wishes for Precoro what it shows, so that one that is true already costs no request. Not where Precoro has taken
 * a wish since that look, or may have been told a failure.
 */
export async function observeShown(
  { writeBacks, failures, clock }: Pick<OperatorServices, 'writeBacks' | 'failures' | 'clock'>,
  ref: RecordRef,
  { externalId, log, observedAt }: Shown,
): Promise<void> {
  const known = await writeBacks.read(ref);
  if (known && (known.shownAt ?? 0) >= observedAt) return;
  const failure = await failures.read(ref);
  if (failure && failure.lastAt >= observedAt) return;
  await writeBacks.observe(ref, { externalId, log }, clock.now());
}
