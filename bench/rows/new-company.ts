import type { JsonObject } from '../../lib/domain/json.ts';
import { HOUR, SECOND } from '../../lib/domain/time.ts';
import type { Row } from '../row.ts';
import { enterOutside, vendorEntry, type Entry } from '../world/bookkeepers.ts';
import { ALWAYS_INWARD, inwardFigures, playBothWays, SECONDS_P99 } from './both-ways.ts';
import { PER_RECORD } from './figures.ts';

const AT_HOUR = 8;
const WITHIN_MS = 20 * SECOND;
const COUNTS = {
  company: 5,
  location: 20,
  tax: 10,
  paymentTerm: 10,
  glAccount: 300,
  department: 40,
  vendor: 500,
  article: 300,
} as const;
const RECORDS = Object.values(COUNTS).reduce((sum, count) => sum + count, 0);
/** Accounts of a chart that stand below another one: all but the first of each ten. */
const ACCOUNTS_IN_A_GROUP = 10;

/** Each record needs one POST: 1.00 is the limit of arithmetic, and 200 of them a look before it. */
export const newCompany: Row = {
  name: 'new-company',
  title: `requests per record of a new company, ${RECORDS.toLocaleString('en-GB')} of them, nothing in Precoro yet`,
  arrival:
    '5 legal entities, 20 locations, 10 taxes, 10 payment terms, 300 GL accounts in groups of ten, 40 departments, 500 suppliers and 300 items, all within 20 s at 08:00, in the external system',
  goals: [{ figure: PER_RECORD, atMost: 1.07 }, ...ALWAYS_INWARD],
  shown: [
    'requests per record, polls included',
    'requests lookup',
    'requests list',
    'requests definitions',
    'requests write',
    SECONDS_P99,
    'days',
  ],
  run: (progress) =>
    playBothWays(
      {
        // A few suppliers of old, by which the engine has come to know Precoro.
        ...{ seed: 52, suppliers: 20, switches: {}, leastDays: 0, mostDays: 6 },
        deeds: (office, midnight) =>
          enterOutside(
            office,
            newRecords(),
            (index) => midnight + AT_HOUR * HOUR + Math.floor((index * WITHIN_MS) / RECORDS),
          ),
      },
      (measured) => inwardFigures(measured, { touched: RECORDS, written: RECORDS }),
      progress,
    ),
};

/** Also of the idle day, where all of them have long been in Precoro. */
export function newRecords(counts: Readonly<Record<keyof typeof COUNTS, number>> = COUNTS): readonly Entry[] {
  const some = (source: keyof typeof COUNTS, fields: (number: number) => JsonObject): readonly Entry[] =>
    Array.from({ length: counts[source] }, (_, index) => ({
      source,
      externalId: `${source}-${index + 1}`,
      fields: { name: `New ${source} ${index + 1}`, active: true, ...fields(index) },
    }));
  return [
    ...some('company', () => ({})),
    ...some('location', () => ({})),
    ...some('tax', (number) => ({ percent: String(number + 1) })),
    ...some('paymentTerm', (number) => ({ days: number + 1 })),
    ...some('glAccount', (number) => ({ code: String(7000 + number), parent: groupOf(number) })),
    ...some('department', (number) => ({ code: `D${number}` })),
    ...Array.from({ length: counts.vendor }, (_, index) => vendorEntry(`vendor-${index + 1}`)),
    ...some('article', (number) => ({
      sku: `A-${number}`,
      price: '12.5',
      unit: 'piece',
      vendor_id: `vendor-${(number % counts.vendor) + 1}`,
    })),
  ];
}

function groupOf(number: number): string | null {
  const first = number - (number % ACCOUNTS_IN_A_GROUP);
  return first === number ? null : `glAccount-${first + 1}`;
}
