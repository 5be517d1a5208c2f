import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../../lib/domain/time.ts';
import { textIn } from '../../../lib/operator/match-signs.ts';
import { apply, bothSides, planned, ref, type BothSides } from './match-inward-world.ts';

const SUPPLIER = { email: null, netSuiteId: null, qboId: null, xeroId: null, taxPayerNumber: null };

/** Suppliers that travel both ways: Beta may be one of two outside, which the source tells as well. */
async function suppliers(): Promise<BothSides> {
  const e = bothSides();
  const known = { contacts: { data: [] }, approvalDate: '2026-01-20T10:00:00', enable: true };
  e.enter('supplier', 2, { ...SUPPLIER, ...known, name: 'Beta Instruments GmbH', uniqueCode: '40002' });
  for (const [id, code] of [
    ['X2', '77'],
    ['X3', '78'],
  ] as const) {
    const fields = { code, name: 'Beta Instruments', active: true };
    e.external.plant('vendor', id, { fields, lines: [] });
    e.enterOutside('vendor', id, fields);
  }
  await e.poll();
  return e;
}

const namesIn = (e: BothSides) => e.precoro.all('supplier').map(({ name }) => name);

describe('a supplier that travels both ways and may be one of two', () => {
  it('waits on hold, and so do those outside: none of them is made in Precoro meanwhile', async () => {
    const e = await suppliers();
    const decisions = await planned(e, 'supplier', { '2 X2': 'hold', '2 X3': 'hold' });
    expect(await apply(e, 'supplier', decisions)).toMatchObject({ held: 1, left: [] });
    await e.openGate('supplier');
    await e.run(2 * HOUR);
    expect(namesIn(e)).toEqual(['Beta Instruments GmbH']);
    expect(e.vendors().map(({ payload }) => textIn(payload.fields['name']))).toHaveLength(2);
    expect(await e.inbound('supplier', 'X3')).toMatchObject({ hold: { kind: 'ambiguous' } });
    expect(await apply(e, 'supplier', decisions)).toMatchObject({ held: 1, left: [] });
  });

  it('goes on once a person has chosen; the other one waits for its own decision', async () => {
    const e = await suppliers();
    await apply(e, 'supplier', await planned(e, 'supplier', { '2 X2': 'hold', '2 X3': 'hold' }));
    await apply(e, 'supplier', await planned(e, 'supplier', { '2 X2': 'link' }));
    await e.openGate('supplier');
    await e.run(2 * HOUR);
    expect(await e.link(ref('supplier', 2))).toMatchObject({ externalId: 'X2', hold: null });
    expect(await e.inbound('supplier', 'X2')).toMatchObject({ phase: 'linked', hold: null });
    expect(await e.inbound('supplier', 'X3')).toMatchObject({ phase: 'new', hold: { kind: 'ambiguous' } });
    expect(e.precoro.count('supplier')).toBe(1);
  });
});
