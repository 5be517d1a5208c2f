import type { Row } from '../row.ts';
import type { Deed, Office } from '../world/clerks.ts';
import { changeSuppliers, createSuppliers } from '../world/clerks.ts';
import { playForAll } from './all-subjects.ts';
import { arrivals, burstArrivals, inWorkingHours } from './arrivals.ts';
import { dayLoadFigures, GROWTH, MOST_A_DAY, P50, P99, wholeDays } from './day-load.ts';
import { ALWAYS } from './figures.ts';

const COMMON = { suppliers: 2000, switches: {} } as const;
const SHOWN = ['waiting at midnight, most', MOST_A_DAY];

const QUIET = { days: 5, perDay: 2000 };

/** Few enough for a request each: what counts is how soon. */
export const quietDays: Row = {
  name: 'master-data-2000-a-day',
  title: '2,000 master-data events a day, 5 days',
  arrival: 'changes of 2,000 suppliers as people work: nine of ten from 08:00 to 18:00, with two peaks',
  goals: [{ figure: P50, atMost: 5 }, { figure: P99, atMost: 15 }, ...ALWAYS],
  shown: SHOWN,
  run: (progress) =>
    playForAll(
      {
        ...{ ...COMMON, seed: 11, ...wholeDays(QUIET.days) },
        deeds: (office, midnight) =>
          changeSuppliers(
            office,
            arrivals({ ...QUIET, random: office.random, midnight, moment: inWorkingHours }),
          ),
      },
      dayLoadFigures,
      progress,
    ),
};

const BUSY = { days: 3, perDay: 10_000, inBursts: 3320, burst: 40, creates: 0.03 };
/** Of 10,000: what happens to come in the minutes before a midnight. */
const GROWTH_BY_CHANCE = 20;

/** Three times as many events as there are requests. */
export const busyDays: Row = {
  name: 'master-data-10000-a-day',
  title: '10,000 master-data events a day, 3 days',
  arrival:
    'changes of 2,000 suppliers and 3 % new ones, as people work; a third in 83 bursts of 40 within 20 s',
  goals: [
    { figure: P50, atMost: 60 },
    { figure: P99, atMost: 360 },
    { figure: GROWTH, atMost: GROWTH_BY_CHANCE },
    ...ALWAYS,
  ],
  shown: SHOWN,
  run: (progress) =>
    playForAll(
      { ...{ ...COMMON, seed: 12, ...wholeDays(BUSY.days) }, deeds: busyDeeds },
      dayLoadFigures,
      progress,
    ),
};

function busyDeeds(office: Office, midnight: number): readonly Deed[] {
  const { random } = office;
  const given = { random, midnight, days: BUSY.days, moment: inWorkingHours };
  const times = [
    ...arrivals({ ...given, perDay: BUSY.perDay - BUSY.inBursts }),
    ...burstArrivals({ ...given, perDay: BUSY.inBursts }, BUSY.burst),
  ].map((at) => ({ at, isCreate: random() < BUSY.creates }));
  const timesOf = (isCreate: boolean): readonly number[] =>
    times.filter((one) => one.isCreate === isCreate).map(({ at }) => at);
  return [...changeSuppliers(office, timesOf(false)), ...createSuppliers(office, timesOf(true))];
}
