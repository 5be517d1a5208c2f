import { describe, expect, it } from '@jest/globals';
import { paymentRun, paymentsOf } from '../../bench/rows/payments.ts';
import { guideExample } from '../../bench/rows/touched-suppliers.ts';
import { newRecords } from '../../bench/rows/new-company.ts';
import { missedGoals, OURS } from '../../bench/row.ts';
import {
  billedInvoices,
  enterOutside,
  touchVendors,
  vendorEntry,
  type Billed,
} from '../../bench/world/bookkeepers.ts';
import { benchEngine } from '../../bench/world/engine.ts';
import { benchNaiveInward } from '../../bench/world/inward-baseline.ts';
import { play, type Scenario } from '../../bench/world/scenario.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';

const AT_MS = HOUR + MINUTE;
const COMMON = {
  seed: 3,
  suppliers: 40,
  switches: {},
  directions: 'both',
  leastDays: 0,
  mostDays: 1,
} as const;
const quiet = () => undefined;

/** Ten vendors touched, of which two differ, and three new ones. */
const TOUCHED: Scenario = {
  ...COMMON,
  deeds: (office, midnight) => [
    ...touchVendors(
      office,
      Array.from({ length: 10 }, (_, index) => ({ at: midnight + AT_MS, isDifferent: index < 2 })),
    ),
    ...enterOutside(office, ['N-1', 'N-2', 'N-3'].map(vendorEntry), () => midnight + AT_MS),
  ],
};

describe('a scenario of the other direction', () => {
  it('ends with all in Precoro: one look for all, a write for what differs or is new, none for the rest', async () => {
    const first = await play(TOUCHED, benchEngine);
    expect(first).toMatchObject({ changes: 5, unserved: 0, refused: 0, troubles: [] });
    expect(first.requestsByKind).toMatchObject({ lookup: 1, write: 5 });
    expect(first.requestsByPurpose).toMatchObject({ inwardLook: 1, inwardWrite: 5 });
    expect(first.fromChange.p50).toBeGreaterThan(0);
    expect(await play(TOUCHED, benchEngine)).toEqual(first);
  }, 60_000);

  it('is played by the naive client, which looks and writes for each', async () => {
    const told = await play(TOUCHED, benchNaiveInward);
    expect(told).toMatchObject({ subject: 'naive', changes: 5, unserved: 0 });
    expect(told.requestsByKind).toEqual({ lookup: 13, write: 13 });
  }, 60_000);

  it('counts nothing as arrived that Precoro does not hold', async () => {
    const told = await play({ ...TOUCHED, switches: { limitPerDay: 1 } }, benchNaiveInward);
    expect(told).toMatchObject({ changes: 5, unserved: 5 });
    expect(told.refused).toBeGreaterThan(0);
  }, 60_000);

  it('wants as many vendors as are touched', async () => {
    const few: Scenario = { ...TOUCHED, suppliers: 5 };
    await expect(play(few, benchNaiveInward)).rejects.toThrow('10 vendors are to be touched, but there are');
  });
});

describe('a new company', () => {
  const FEW = {
    ...{ company: 2, location: 2, tax: 2, paymentTerm: 2 },
    ...{ glAccount: 12, department: 2, vendor: 3, article: 4 },
  };
  const scenario: Scenario = {
    ...COMMON,
    deeds: (office, midnight) => enterOutside(office, newRecords(FEW), () => midnight + AT_MS),
  };

  it.each([
    ['our engine', benchEngine],
    ['the naive client', benchNaiveInward],
  ])(
    'is brought to Precoro whole by %s, each record with one POST',
    async (_name, subjectOf) => {
      const told = await play(scenario, subjectOf);
      expect(told).toMatchObject({ changes: 29, unserved: 0, troubles: [] });
      expect(told.requestsByKind['write']).toBe(29);
    },
    60_000,
  );
});

describe('payments', () => {
  it('reach Precoro once each, whose invoices were there before', async () => {
    let company: Company | undefined;
    let billed: readonly Billed[] = [];
    const told = await play(
      {
        ...COMMON,
        before(office) {
          ({ company } = office);
          billed = billedInvoices(office, 3);
        },
        deeds: (office, midnight) =>
          enterOutside(
            office,
            billed.flatMap((one) => paymentsOf(one, 2)),
            () => midnight + AT_MS,
          ),
      },
      benchEngine,
    );
    expect(told).toMatchObject({ changes: 6, unserved: 0, troubles: [] });
    for (const { invoiceId } of billed)
      expect(company?.listPayments((one) => one.invoiceId === invoiceId)).toHaveLength(2);
  }, 60_000);

  it('are posted twice by whoever sends again what got no answer, and by us once', async () => {
    const figures = await paymentRun({ whole: 1, twice: 9 }, 5, quiet);
    expect(figures[OURS]).toMatchObject({
      'payments posted twice': 0,
      'payments not posted': 0,
      'answers lost': 3,
    });
    expect(figures['naive']?.['payments posted twice']).toBeGreaterThan(0);
  }, 60_000);
});

describe('the row of the guide', () => {
  it('reaches its goals', async () => {
    const figures = await guideExample.run(quiet);
    expect(missedGoals(guideExample.goals, figures[OURS] ?? {})).toEqual([]);
    expect(figures['naive']).toMatchObject({ 'requests lookup': 3, 'requests write': 3 });
  }, 60_000);
});
