import { isPurpose, PURPOSES } from '../../domain/purposes.ts';
import type { Buckets, Ledger, SameGet } from '../../domain/quota.ts';
import type { Fields } from './storedItem.ts';

/**
 * The ledger's content as it is stored: each number of a series as its distance from the one before, because digits that
 * differ each time are what compression cannot make smaller. So a day of 3,000 requests for all purposes comes to 1.4 kB, at
 * most 1.7 kB in a rush (test/aws/ledgerItem.test.ts).
 */
export function packLedger(ledger: Ledger) {
  const { minute, hour, day, byPurpose, bySpender, gets, ...plain } = ledger;
  return {
    ...plain,
    minute: distances(minute),
    hour: packBuckets(hour),
    day: packBuckets(day),
    byPurpose: packEach(byPurpose),
    bySpender: packEach(bySpender),
    gets: Object.fromEntries(
      Object.entries(gets).map(([print, [end, debtEnds]]) => [print, [ledger.seenAt - end, debtEnds - end]]),
    ),
  };
}

export function readLedger(fields: Fields): Ledger {
  const seenAt = fields.number('seenAt');
  return {
    seenAt,
    lastEnd: fields.number('lastEnd'),
    lastOwner: fields.text('lastOwner'),
    inARow: fields.number('inARow'),
    inFlight: readInFlight(fields.fieldsOrNull('inFlight')),
    waiting: fields.fieldsList('waiting').map((waiter) => ({
      owner: waiter.text('owner'),
      purpose: waiter.oneOf('purpose', PURPOSE_NAMES),
      until: waiter.number('until'),
    })),
    minute: sums(fields.numbers('minute')),
    hour: readBuckets(fields, 'hour'),
    day: readBuckets(fields, 'day'),
    byPurpose: readEach(fields.fields('byPurpose')),
    bySpender: readEach(fields.fields('bySpender')),
    gets: readGets(fields.fields('gets'), seenAt),
    holds: fields.fieldsList('holds').map((hold) => ({
      limiter: hold.text('limiter'),
      until: hold.number('until'),
      fingerprint: hold.textOrNull('fingerprint'),
    })),
    foreign: fields
      .fieldsList('foreign')
      .map((refusal) => ({ at: refusal.number('at'), limiter: refusal.text('limiter') })),
  };
}

const PURPOSE_NAMES = Object.keys(PURPOSES).filter(isPurpose);

function readInFlight(fields: Fields | null): Ledger['inFlight'] {
  return (
    fields && {
      owner: fields.text('owner'),
      startedAt: fields.number('startedAt'),
      until: fields.number('until'),
      purpose: fields.oneOf('purpose', PURPOSE_NAMES),
      getFingerprint: fields.textOrNull('getFingerprint'),
      spender: fields.text('spender'),
    }
  );
}

function packEach(rows: Readonly<Record<string, Buckets>>) {
  return Object.fromEntries(Object.entries(rows).map(([name, buckets]) => [name, packBuckets(buckets)]));
}

function readEach(fields: Fields): Readonly<Record<string, Buckets>> {
  return Object.fromEntries(fields.names().map((name) => [name, readBuckets(fields, name)]));
}

/** Pieces, as distances, and counts in turn. */
function packBuckets(buckets: Buckets): readonly number[] {
  const pieces = distances(buckets.map(([piece]) => piece));
  return buckets.flatMap(([, count], index) => [pieces[index] ?? 0, count]);
}

function readBuckets(fields: Fields, name: string): Buckets {
  const numbers = fields.numbers(name);
  if (numbers.length % 2 !== 0) return fields.fail(name, 'a list of pieces and counts in turn');
  const pieces = sums(numbers.filter((_, index) => index % 2 === 0));
  return pieces.map((piece, index) => [piece, numbers[2 * index + 1] ?? 0]);
}

function readGets(fields: Fields, seenAt: number): Ledger['gets'] {
  const entries = fields.names().map((print) => {
    const [age, debt] = fields.numbers(print);
    if (age === undefined || debt === undefined) return fields.fail(print, 'a list of two numbers');
    const end = seenAt - age;
    return [print, [end, end + debt] satisfies SameGet] as const;
  });
  return Object.fromEntries(entries);
}

function distances(numbers: readonly number[]): readonly number[] {
  return numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
}

function sums(steps: readonly number[]): readonly number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}
