import { describe, expect, it } from '@jest/globals';
import { inwardEngine, vendor } from './inward-engine.ts';
import { supplier } from '../engine.ts';

describe('the example of Precoro’s guide: three suppliers that the ERP has touched', () => {
  it('costs one GET, a PUT for the one that differs, a POST for the new one, and nothing for the rest', async () => {
    const e = inwardEngine();
    e.precoro.put(
      'supplier',
      supplier({ id: 501, name: 'Same', city: 'Leeds', externalId: 'V1', phone: null }),
    );
    e.precoro.put(
      'supplier',
      supplier({ id: 502, name: 'Other', city: 'York', externalId: 'V2', phone: null }),
    );
    await e.settle();
    const start = e.clock.now();
    e.vendor.change({ externalId: 'V1', fields: vendor('Same') });
    e.vendor.change({ externalId: 'V2', fields: vendor('Other') });
    e.vendor.change({ externalId: 'V3', fields: vendor('New') });
    await e.settle();
    expect(e.writesSince(start)).toEqual(['lookup supplier 3', 'update supplier 502', 'create supplier']);
    expect(e.precoro.get('supplier', 502)).toMatchObject({ name: 'Other', city: 'Leeds', externalId: 'V2' });
    expect(e.shown('supplier', 'New')).toMatchObject({ city: 'Leeds', enable: true, externalId: 'V3' });
    await e.run(24 * 60 * 60 * 1000);
    expect(e.writesSince(start)).toHaveLength(3);
  });
});
