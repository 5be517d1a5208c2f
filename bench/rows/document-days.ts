import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Random } from '../../lib/domain/time.ts';
import type { Goal, Row } from '../row.ts';
import { documentLives } from '../world/clerks.ts';
import { playForAll } from './all-subjects.ts';
import { arrivals, inWorkingHours } from './arrivals.ts';
import {
  ALL_OUTSIDE,
  dayLoadFigures,
  HOURS_TO_LINK,
  MOST_A_DAY,
  P50,
  P99,
  UNLINKED_AT_MIDNIGHT,
  wholeDays,
} from './day-load.ts';
import { ALWAYS } from './figures.ts';

/** Two requests a document leave 1,800 a day for everything else. */
export const documents600 = documentDays({
  perDay: 600,
  days: 3,
  seed: 21,
  goals: [{ figure: P99, atMost: 120 }, { figure: HOURS_TO_LINK, atMost: 24 }, ...ALWAYS],
});

/** Two requests a document leave 1,000 a day; links may have to wait. */
export const documents1000 = documentDays({
  perDay: 1000,
  days: 3,
  seed: 22,
  goals: [{ figure: P99, atMost: 180 }, ...ALL_OUTSIDE],
});

interface DocumentDays {
  readonly perDay: number;
  readonly days: number;
  readonly seed: number;
  readonly goals: readonly Goal[];
}

function documentDays({ perDay, days, seed, goals }: DocumentDays): Row {
  return {
    name: `documents-${perDay}-a-day`,
    title: `${perDay.toLocaleString('en')} documents a day, 4 webhooks each, ${days} days`,
    arrival:
      'invoices entered as people work, edited 20 to 120 s later, confirmed 20 to 120 s after that, approved 1 to 60 minutes after that',
    goals,
    shown: [P50, 'waiting at midnight, most', UNLINKED_AT_MIDNIGHT, HOURS_TO_LINK, MOST_A_DAY],
    run: (progress) =>
      playForAll(
        {
          ...{ seed, suppliers: 300, switches: {}, ...wholeDays(days) },
          deeds: (office, midnight) =>
            documentLives(
              office,
              arrivals({ random: office.random, midnight, days, perDay, moment: inWorkingHours }),
              () => gapsOf(office.random),
            ),
        },
        dayLoadFigures,
        progress,
      ),
  };
}

function gapsOf(random: Random): readonly [edit: number, confirm: number, approve: number] {
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least));
  return [
    between(20 * SECOND, 120 * SECOND),
    between(20 * SECOND, 120 * SECOND),
    between(MINUTE, 60 * MINUTE),
  ];
}
