import { describe, expect, it } from '@jest/globals';
import type { FeedCount } from '../../../lib/local/run/compare-inward.ts';
import { proofOf, type WholeComparison } from '../../../lib/local/run/compare.ts';
import { tellTo } from '../../../lib/local/run/lines.ts';
import { reportOf, sayReport } from '../../../lib/local/run/report.ts';
import type { Finding } from '../../../lib/sync/reconcile.ts';
import type { CurrencySum } from '../../../lib/sync/sums.ts';

const traffic = {
  received: 100,
  accepted: 90,
  byRouteAndStatus: { 'GET /invoices 200': 90 },
  refusedBy: { minute: 7, parallel: 3 },
};
const missing: Finding = {
  fault: 'missing',
  ref: { entity: 'invoice', id: '1' },
  label: 'INV-1',
  words: 'approved, not refused, and not outside',
};

const EUR: CurrencySum = {
  ...{ currency: 'EUR', documents: 40, precoro: '1234567.5', external: '1234567.5', equal: true },
};

interface Parts {
  readonly findings?: readonly Finding[];
  readonly outside?: number;
  readonly sums?: readonly CurrencySum[];
  readonly feeds?: Readonly<Record<string, FeedCount>>;
}

function reportWith({ findings = [], outside = 40, sums = [EUR], feeds = {} }: Parts) {
  const comparison: WholeComparison = {
    ...{ findings, feeds },
    entities: { invoice: { inPrecoro: 60, eligible: 45, outside, refused: 5, sums } },
  };
  const proof = proofOf(comparison);
  return reportOf({ proof, comparison, traffic, integration: 'x', virtualMs: 3_600_000, wallMs: 60_400 });
}

function told(report: ReturnType<typeof reportWith>) {
  const [said, complained]: [string[], string[]] = [[], []];
  sayReport(report, tellTo({ write: (line) => said.push(line) }, { write: (line) => complained.push(line) }));
  return { said: said.join(''), complained: complained.join('') };
}

describe('the report', () => {
  it('counts requests, those refused, and what one record cost', () => {
    expect(reportWith({})).toMatchObject({
      proof: { ok: true, missing: 0, duplicated: 0 },
      precoro: { requests: 100, rateLimited: 10, requestsPerRecord: 2.5 },
      seconds: { wall: 60, simulated: 3600 },
    });
  });

  it('has no cost per record where nothing is outside', () => {
    expect(reportWith({ outside: 0 }).precoro.requestsPerRecord).toBe(0);
  });

  it('names the first fifty faults and counts them all', () => {
    const { proof, findings } = reportWith({ findings: Array.from({ length: 60 }, () => missing) });
    expect(proof).toMatchObject({ ok: false, missing: 60, stale: 0 });
    expect(findings).toHaveLength(50);
  });

  it('is said in lines for people', () => {
    const { said, complained } = told(reportWith({}));
    expect(said).toContain('invoices: 60 in Precoro, 45 eligible, 40 outside, 5 refused');
    expect(said).toContain('40 in EUR: 1,234,567.50 in Precoro, 1,234,567.50 outside: equal');
    expect(said).toContain(
      '0 missing, 0 twice, 0 outdated, 0 wrongly linked, 0 with a wrong text in Precoro, 0 from before go-live',
    );
    expect(said).toContain(
      '100 requests to Precoro (2.5 per record), 10 of them refused, in 60 min of its time',
    );
    expect(said).toContain('Both systems agree.');
    expect(complained).toBe('');
  });

  it('says what came in by each feed, and what was paid by currency', () => {
    const paid = { currency: 'EUR', invoices: 2, precoro: '12.5', external: '12.49', equal: false };
    const feeds = {
      'itemFieldOption.GL account': { external: 18, inPrecoro: 17, refused: 1, sums: [] },
      payment: { external: 3, inPrecoro: 3, refused: 0, sums: [paid] },
    };
    const report = reportWith({ feeds });
    expect(report.precoro.requestsPerRecord).toBe(Number((100 / 60).toFixed(3)));
    const { said } = told(report);
    expect(said).toContain(
      'item field options of GL account from outside: 18 there, 17 in Precoro, 1 refused',
    );
    expect(said).toContain('payments from outside: 3 there, 3 in Precoro, 0 refused');
    expect(said).toContain('on 2 invoices in EUR: 12.50 in Precoro, 12.49 outside: NOT equal');
  });

  it('says which sums differ, to the last cent', () => {
    const sums = [{ ...EUR, currency: 'USD', external: '-0.005', equal: false }];
    expect(told(reportWith({ sums })).said).toContain(
      '40 in USD: 1,234,567.50 in Precoro, -0.005 outside: NOT equal',
    );
  });

  it('complains of every fault by name', () => {
    const { said, complained } = told(reportWith({ findings: [missing] }));
    expect(said).toContain('The systems do NOT agree.');
    expect(complained).toBe('   missing: INV-1: approved, not refused, and not outside\n');
  });
});
