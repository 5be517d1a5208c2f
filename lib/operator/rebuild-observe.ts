import type { RecordRef } from '../domain/records.ts';
import type { Look, MirrorRecord } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

/** What a record's newest look in the mirror shows of what we write in Precoro. */
export interface Shown {
  readonly externalId: string | null;
  readonly log: string | null;
  /** When it was looked at; 0 where it never was. */
  readonly observedAt: number;
}

/** What we write ourselves need not change a record's date: of two looks under one date the later one counts. */
export function shownBy(mirrored: Pick<MirrorRecord, 'row' | 'detail'> | null): Shown {
  const look = newer(mirrored?.row ?? null, mirrored?.detail ?? null);
  return {
    externalId: textOf(look, 'externalId'),
    log: textOf(look, 'externalIntegrationLog'),
    observedAt: look?.observedAt ?? 0,
  };
}

function newer(one: Look | null, other: Look | null): Look | null {
  if (!one || !other) return one ?? other;
  if (one.updateDate !== other.updateDate) return one.updateDate > other.updateDate ? one : other;
  return one.observedAt > other.observedAt ? one : other;
}

function textOf(look: Look | null, name: string): string | null {
  const value = look?.content[name];
  return typeof value === 'string' ? value : null;
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
