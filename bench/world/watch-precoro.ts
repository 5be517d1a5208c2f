import type { Clock } from '../../lib/domain/time.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import { markOf, type BenchJournal } from './journal.ts';

/**
 * Notes what of the external system Precoro has come to hold: by the marks in its texts, and of what is new by its external
 * id, which is its key.
 */
export function watchPrecoro(company: Company, journal: BenchJournal, clock: Clock): void {
  company.onChange((change) => {
    const { externalId, ...fields } = change.kind === 'payment' ? change.payment : change.record;
    const now = clock.now();
    if (externalId !== null) journal.wrote(markOf(externalId, 1), now);
    for (const text of Object.values(fields)) if (typeof text === 'string') journal.wrote(text, now);
  });
}
