import { describe, expect, it } from '@jest/globals';
import { INVOICE, invoice, SUPPLIER, settledEngine } from './engine.ts';

describe('an approved invoice', () => {
  it('reaches the other system once and its id comes back, for three requests', async () => {
    const e = await settledEngine();
    expect(e.vendors()).toHaveLength(1);
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('V1');
    const before = e.clock.now();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.drain();
    expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['vendor']])).toEqual([
      ['B2', 'V1'],
    ]);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
    expect(e.precoro.since(before)).toEqual(['list invoice 1', 'detail invoice 1043', 'patch invoice 1043']);
    expect(await e.failure(INVOICE)).toBeNull();
    expect((await e.link(SUPPLIER))?.phase).toBe('linked');
  });
});
