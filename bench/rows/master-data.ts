import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Row } from '../row.ts';
import { changeSuppliers, createSuppliers } from '../world/clerks.ts';
import type { Scenario } from '../world/scenario.ts';
import { playForAll } from './all-subjects.ts';
import { burstTimes } from './bursts.ts';
import { ALWAYS, figuresOf, PER_RECORD } from './figures.ts';

const BURSTS = { count: 20, size: 500, withinMs: 20 * SECOND, everyMs: 30 * MINUTE };
const RECORDS = BURSTS.count * BURSTS.size;
const ARRIVAL = '20 bursts of 500 within 20 s, every half hour from 08:00';
const SHOWN = ['requests per record, polls included', 'seconds outside p99', 'days'];
const COMMON = { switches: {}, leastDays: 0, mostDays: 12 } as const;

/** Each new record needs one PATCH: 1.00 is the limit of arithmetic. */
export const createdMasterData: Row = {
  name: 'created-master-data',
  title: 'requests per created master record, 10,000 in bursts (scheduled polls apart)',
  arrival: ARRIVAL,
  goals: [{ figure: PER_RECORD, atMost: 1.02 }, ...ALWAYS],
  shown: SHOWN,
  run(progress) {
    const scenario: Scenario = {
      ...{ ...COMMON, seed: 1, suppliers: 500 },
      deeds: (office, midnight) => createSuppliers(office, burstTimes(BURSTS, midnight + 8 * HOUR)),
    };
    return playForAll(scenario, (measured) => figuresOf(measured, RECORDS), progress);
  },
};

/** 200 rows a request: 0.005 is the limit of arithmetic. */
export const updatedMasterData: Row = {
  name: 'updated-master-data',
  title: 'requests per updated master record, 10,000 in bursts (scheduled polls apart)',
  arrival: `${ARRIVAL}; every record once`,
  goals: [{ figure: PER_RECORD, atMost: 0.02 }, ...ALWAYS],
  shown: SHOWN,
  run(progress) {
    const scenario: Scenario = {
      // Of a hundred seeded suppliers about nine are pending, rejected or disabled.
      ...{ ...COMMON, seed: 2, suppliers: 11_300 },
      deeds: (office, midnight) => changeSuppliers(office, burstTimes(BURSTS, midnight + 8 * HOUR)),
    };
    return playForAll(scenario, (measured) => figuresOf(measured, RECORDS), progress);
  },
};
