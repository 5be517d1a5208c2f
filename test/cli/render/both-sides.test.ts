import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../../lib/cli/errors.ts';
import { readEntities } from '../../../lib/cli/read-entities.ts';
import { applyEndLines, changePlanLines, dangerOf, valueText } from '../../../lib/cli/render/change-plan.ts';
import { reconcileLines, repairEndLines } from '../../../lib/cli/render/reconcile.ts';
import { reconcilePage } from '../../../lib/cli/render/reconcile-page.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import type { ChangePlan, PlanPrice } from '../../../lib/operator/plan.ts';
import type { PlanRow } from '../../../lib/operator/plan-rows.ts';
import type { ReconcileFinding, Reconciliation } from '../../../lib/operator/reconcile-views.ts';

const style = styleFor(false);
const FREE = { lookups: 0, details: 0, writes: 0, writeBacks: 0 } as const;

function row(changes: Partial<PlanRow> = {}): PlanRow {
  return {
    ...{ direction: 'outward', entity: 'invoice', feed: null, company: 'uk', id: '7', label: 'INV-7' },
    ...{
      counterpart: 'B7',
      act: 'update',
      words: 'it was changed outside',
      state: 'x',
      after: [],
      price: FREE,
    },
    fields: [{ field: 'total', kept: '10', wanted: null }],
    ...changes,
  };
}

function price(changes: Partial<PlanPrice> = {}): PlanPrice {
  return { ...FREE, requests: 0, leftToday: 3000, takesMs: 0, ...changes };
}

function plan(changes: Partial<ChangePlan> = {}): ChangePlan {
  return { name: 'live', at: 0, rows: [row()], counts: [], price: price(), stale: [], ...changes };
}

function finding(changes: Partial<ReconcileFinding> = {}): ReconcileFinding {
  return { kind: 'differs', row: row(), isTold: false, ...changes };
}

function result(changes: Partial<Reconciliation> = {}): Reconciliation {
  const byKind = { differs: 1, onlyPrecoro: 0, onlyExternal: 0, wronglyLinked: 0 };
  const sum = {
    month: '2026-02',
    currency: 'EUR',
    documents: 2,
    precoro: '30',
    external: '20',
    equal: false,
  };
  const group = {
    direction: 'outward',
    entity: 'invoice',
    feed: null,
    company: 'uk',
    inPrecoro: 3,
    external: 2,
    inStep: 1,
    excused: { 'not approved': 1 },
    byKind,
    hashes: { precoro: 'aa', external: 'bb' },
    sums: [sum, { ...sum, currency: 'GBP', external: '30', equal: true }],
  } as const;
  const inward = {
    ...group,
    direction: 'inward' as const,
    entity: 'tax',
    feed: 'tax',
    sums: [],
    excused: {},
  } as const;
  return {
    ...{ name: 'live', at: 0, month: null, groups: [group, inward], stale: [], isInStep: false },
    findings: [finding()],
    ...changes,
  };
}

describe('a plan in lines', () => {
  const around = { style, width: null, isAll: false, file: null, typed: (command: string) => command };

  it('shows the first rows and fields, and how many more there are', () => {
    const fields = Array.from({ length: 9 }, (_, index) => ({
      field: `f${index}`,
      kept: null,
      wanted: index,
    }));
    const rows = Array.from({ length: 25 }, () =>
      row({ fields, direction: 'inward', feed: 'tax', words: '' }),
    );
    const lines = changePlanLines(plan({ rows }), around).join('\n');
    expect(lines).toContain('  update tax INV-7 (7) ← B7 in uk\n      f0: nothing → 0');
    expect(lines).toContain('      and 3 more fields');
    expect(lines).toContain('  and 5 more (--all shows them, --out keeps them)');
    expect(lines).toContain('Nothing is known of these entities.');
    expect(lines).toContain('Price: no request to Precoro.');
  });

  it('tells what is old, what waits for a person, and each kind of request', () => {
    const whole = price({ lookups: 1, details: 2, writes: 3, writeBacks: 4, requests: 10, takesMs: 60_000 });
    const rows = [row(), row({ act: 'fails', words: 'no', counterpart: null }), row({ act: 'skip' })];
    const lines = changePlanLines(plan({ rows, price: whole, stale: ['tax: paused'] }), around).join('\n');
    expect(lines).toContain('Old: tax: paused.');
    expect(lines).toContain('Waiting, or for a person: 1\n  fails invoice INV-7 (7) in uk: no');
    expect(lines).not.toContain('Left alone');
    expect(lines).toContain(
      '10 requests to Precoro (1 look-up, 2 records, 3 writes, 4 external ids) of 3,000 left today; done in about 1 minute',
    );
    expect(changePlanLines(plan({ rows }), { ...around, isAll: true }).join('\n')).toContain('Left alone: 1');
  });

  it('warns of what does not fit into the day, and of a gate', () => {
    expect(dangerOf(price(), false)).toBeNull();
    expect(dangerOf(price({ requests: 9, leftToday: 3 }), true)).toMatch(
      /only observed.* And it takes 9 requests; left today: 3/,
    );
  });

  it('tells what became of the rows', () => {
    const ended = [
      { row: row(), end: 'asked' },
      { row: row(), end: { words: 'moved' } },
    ] as const;
    const lines = applyEndLines(ended, { style }, null).join('\n');
    expect(lines).toContain('On their way to Precoro: 1.');
    expect(lines).toMatch(/Left: 1\n.*\ninvoice +INV-7 \(7\) +uk +moved/);
  });

  it('shortens long values', () => {
    expect(valueText('x'.repeat(100))).toHaveLength(60);
    expect(valueText(['a'])).toBe('["a"]');
  });
});

describe('a reconciliation', () => {
  const around = { style, width: null, isAll: false, page: null };

  it('in lines has sums, what is left alone, and who knows of it', () => {
    const many = Array.from({ length: 22 }, () => finding({ kind: 'onlyPrecoro', isTold: true }));
    const lines = reconcileLines(
      result({ month: '2026-02', stale: ['tax: paused'], findings: [finding(), ...many] }),
      around,
    ).join('\n');
    expect(lines).toContain(', documents of 2026-02');
    expect(lines).toMatch(/invoice +uk +2026-02 +EUR +2 +30 +20 +not equal/);
    expect(lines).toContain('  invoice → external in uk: 1 not approved');
    expect(lines).toMatch(/tax → Precoro +uk +3 +2 +1/);
    expect(lines).toContain('Old: tax: paused.');
    expect(lines).toContain(
      '  invoice INV-7 (7) with B7 in uk: it was changed outside\n      total: 10 → nothing',
    );
    expect(lines).toContain('(known)');
    expect(lines).toContain('  and 2 more');
    expect(lines).toContain('Not in step: 23 findings, 1 sum not equal. 1 finding that nobody was told of.');
    expect(reconcileLines(result(), { ...around, isAll: true, page: 'p.html' }).at(-1)).toBe(
      'The page is in p.html.',
    );
  });

  it('as a page has all of it, and says so where there is too much', () => {
    const many = Array.from({ length: 1001 }, () => finding({ row: row({ words: '', counterpart: null }) }));
    const page = reconcilePage(
      result({
        stale: ['tax: paused'],
        findings: [...many, finding({ kind: 'onlyExternal', isTold: true })],
      }),
      'live',
    );
    expect(page).toContain('not equal');
    expect(page).toContain('1 not approved');
    expect(page).toContain('Old: tax: paused.');
    expect(page).toContain('And 1 more.');
    expect(page).toContain('Nobody was told of it before.');
    expect(page).toContain('Known: it waits');
  });

  it('as a page in step is short', () => {
    const page = reconcilePage(result({ isInStep: true, findings: [], groups: [] }), 'live');
    expect(page).toContain('Both sides are in step.');
    expect(page).not.toContain('<h2 id="sums">');
  });

  it('repaired tells what is read again and what is left', () => {
    const lines = repairEndLines(
      { sent: 2, readAgain: 1, left: [{ row: row(), words: 'decide' }] },
      { style },
    );
    expect(lines.join('\n')).toBe(
      'On their way: 2 records. Reconcile again in a few minutes.\nThe external system is read again for 1.\nFor a person: 1\n  invoice INV-7 (7): decide',
    );
  });
});

describe('several entities', () => {
  it.each([
    ['', []],
    ['invoice tax', ['invoice', 'tax']],
    ['purchase orders supplier', ['purchaseOrder', 'supplier']],
  ])('"%s"', (words, entities) => {
    expect(readEntities(words.split(' ').filter(Boolean))).toEqual(entities);
  });

  it('names the one that is none', () => {
    expect(() => readEntities(['invoice', 'bill'])).toThrow(UsageError);
    expect(() => readEntities(['bill', 'invoice'])).toThrow('There is no entity "bill"');
  });
});
