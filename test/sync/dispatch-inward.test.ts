import { describe, expect, it } from '@jest/globals';
import { HOUR } from '../../lib/domain/time.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { inbound, tax } from '../contracts/samples.ts';
import { dispatching } from './dispatching.ts';
import { supplier } from './engine.ts';
import { inwardEngine, vendor } from './inward/inward-engine.ts';

/** Shows nothing of what was asked for, and says that more follows: nothing is concluded, and it is asked for again. */
const MORE_FOLLOWS: PrecoroAnswer = { kind: 'page', rows: [], total: null, hasNext: true, serverTime: null };

describe('a record on its way to Precoro', () => {
  it('is looked for and made, though its entity goes nowhere else', async () => {
    const d = await dispatching(inwardEngine());
    await d.services.inbounds.save(inbound(tax('T1')));
    expect(await d.run()).toMatchObject({ end: 'idle', requests: 2 });
    expect(d.e.precoro.since(0)).toEqual(['lookup tax 1', 'create tax']);
  });

  it('that may not be looked for again at once does not hold up looks of another feed', async () => {
    const d = await dispatching(inwardEngine());
    await d.services.inbounds.save(inbound(tax('T1')));
    d.answers(MORE_FOLLOWS);
    await d.run();
    const vendorKey = { feed: 'supplier', company: 'default', externalId: 'V1' };
    await d.services.inbounds.save(inbound(vendorKey, { entity: 'supplier', content: vendor('Acme') }));
    const began = d.e.clock.now();
    await d.run();
    expect(d.e.precoro.since(began).slice(0, 1)).toEqual(['lookup supplier 1']);
  });

  it('that may not be read again at once does not hold up others of its feed', async () => {
    const e = inwardEngine();
    for (const [id, name] of [
      [501, 'V1'],
      [502, 'V2'],
    ] as const) {
      e.precoro.put('supplier', supplier({ id, name, city: 'Leeds', externalId: name }));
      e.external.plant('vendor', name, { fields: { name, city: 'Leeds', active: true }, lines: [] });
      e.vendor.change({ externalId: name, fields: vendor(name) });
    }
    await e.run(HOUR);
    const d = await dispatching(e);
    const requests: string[][] = [];
    for (const again of [['V1'], ['V1', 'V2']]) {
      // Nobody knows any more what Precoro shows, and both are to be compared.
      for (const id of ['501', '502']) await e.mirror.erase({ entity: 'supplier', id });
      for (const externalId of again) {
        const known = await e.inbound('supplier', externalId);
        if (known?.phase !== 'linked') throw new Error('The vendor should be linked.');
        await d.services.inbounds.save({ ...known, seq: known.seq + 1, lookedAt: e.clock.now() });
      }
      const began = e.clock.now();
      await d.run();
      requests.push([...e.precoro.since(began)]);
    }
    expect(requests).toEqual([['detail supplier 501'], ['detail supplier 502']]);
  });
});
