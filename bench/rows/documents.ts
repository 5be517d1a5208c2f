import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import type { Row } from '../row.ts';
import { documentLives } from '../world/clerks.ts';
import { playForAll } from './all-subjects.ts';
import { burstTimes } from './bursts.ts';
import { ALWAYS, figuresOf, PER_RECORD } from './figures.ts';

const BATCHES = { count: 10, size: 100, withinMs: 20 * SECOND, everyMs: HOUR };
const DOCUMENTS = BATCHES.count * BATCHES.size;

/** One detail and one PATCH, whose answer is the new detail: 2.00 is the limit of arithmetic. */
export const exportedDocuments = exported('exported-documents', 'PATCH answers the object', 'full', 2.1);

/** What a silent PATCH left behind is read once: 3.00 is the limit of arithmetic. */
export const exportedDocumentsSilentPatch = exported(
  'exported-documents-silent-patch',
  'PATCH answers nothing',
  'empty',
  3.1,
);

function exported(name: string, words: string, patchAnswer: MockSwitches['patchAnswer'], most: number): Row {
  return {
    name,
    title: `requests per exported document (4 webhooks each, one approval), 1,000: ${words}`,
    arrival:
      '10 batches of 100 invoices, hourly from 08:00: each batch is entered, edited, confirmed and approved, each step within 20 s and three minutes after the one before',
    goals: [{ figure: PER_RECORD, atMost: most }, ...ALWAYS],
    shown: ['requests per record, polls included', 'seconds outside p99', 'seconds until linked max', 'days'],
    run: (progress) =>
      playForAll(
        {
          ...{ seed: 3, suppliers: 300, switches: { patchAnswer }, leastDays: 0, mostDays: 6 },
          deeds: (office, midnight) =>
            documentLives(office, burstTimes(BATCHES, midnight + 8 * HOUR), () => [
              3 * MINUTE,
              3 * MINUTE,
              3 * MINUTE,
            ]),
        },
        (measured) => figuresOf(measured, DOCUMENTS),
        progress,
      ),
  };
}
