import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Row } from '../row.ts';
import { enterOutside, touchVendors, vendorEntry } from '../world/bookkeepers.ts';
import type { Scenario } from '../world/scenario.ts';
import {
  ALWAYS_INWARD,
  inwardFigures,
  LOOKS,
  PER_TOUCHED,
  playBothWays,
  SECONDS_P50,
  SECONDS_P99,
} from './both-ways.ts';
import { PER_RECORD } from './figures.ts';

/** Between two polls: all are told together. */
const AT_MS = 8 * HOUR + MINUTE;
const WITHIN_MS = 20 * SECOND;
const SHOWN = [
  'requests per record, polls included',
  'requests lookup',
  'requests write',
  SECONDS_P50,
  SECONDS_P99,
  'days',
];

interface Touched {
  /** In a field that Precoro does not take. */
  readonly equal: number;
  readonly different: number;
  readonly created: number;
}

/** The three suppliers of Precoro's guide: one GET, one PUT, one POST, and nothing for the equal one. */
export const guideExample = touchedRow({
  name: 'touched-suppliers-guide',
  title: "requests per written supplier, the guide's example: 3 touched outside, 1 equal, 1 different, 1 new",
  touched: { equal: 1, different: 1, created: 1 },
  suppliers: 20,
  // A GET for the three of them, and two pulls that the webhooks of the two writes ask for.
  goals: { perRecord: 2.5, looks: 0.34 },
});

/** A look for 200 of them, and a request for each that differs or is new: 1.042 is the limit of arithmetic. */
export const touchedSuppliers = touchedRow({
  name: 'touched-suppliers',
  title: 'requests per written supplier, 10,000 touched outside: 8,800 equal, 1,000 different, 200 new',
  touched: { equal: 8800, different: 1000, created: 200 },
  suppliers: 11_000,
  goals: { perRecord: 1.07, looks: 0.006 },
});

interface TouchedRow {
  readonly name: string;
  readonly title: string;
  readonly touched: Touched;
  /** In Precoro and outside. About nine of a hundred are pending, rejected or disabled, and are not touched. */
  readonly suppliers: number;
  readonly goals: { readonly perRecord: number; readonly looks: number };
}

function touchedRow({ name, title, touched, suppliers, goals }: TouchedRow): Row {
  const written = touched.different + touched.created;
  return {
    name,
    title,
    arrival: 'all within 20 s at 08:01, in the external system',
    goals: [
      { figure: PER_RECORD, atMost: goals.perRecord },
      { figure: LOOKS, atMost: goals.looks },
      ...ALWAYS_INWARD,
    ],
    shown: [PER_TOUCHED, ...SHOWN],
    run: (progress) =>
      playBothWays(
        scenarioOf(touched, suppliers),
        (measured) => inwardFigures(measured, { touched: touched.equal + written, written }),
        progress,
      ),
  };
}

function scenarioOf({ equal, different, created }: Touched, suppliers: number): Scenario {
  const all = equal + different + created;
  return {
    ...{ seed: 51, suppliers, switches: {}, leastDays: 0, mostDays: 12 },
    deeds(office, midnight) {
      const timeOf = (index: number) => midnight + AT_MS + Math.floor((index * WITHIN_MS) / all);
      // The different ones are spread over all of them.
      const every = Math.floor((equal + different) / different);
      const touches = Array.from({ length: equal + different }, (_, index) => ({
        at: timeOf(index),
        isDifferent: index % every === 0 && index / every < different,
      }));
      const entries = Array.from({ length: created }, (_, index) => vendorEntry(`NEW-${index + 1}`));
      return [
        ...touchVendors(office, touches),
        ...enterOutside(office, entries, (index) => timeOf(equal + different + index)),
      ];
    },
  };
}
