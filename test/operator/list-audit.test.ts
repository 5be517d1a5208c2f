import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { listAudit } from '../../lib/operator/list-audit.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { arrive, INVOICE, settledEngine } from '../sync/engine.ts';
import { operatorOf } from './reading.ts';

describe('the audit', () => {
  it('lists what people did, newest first, from a moment on', async () => {
    const e = await settledEngine();
    await arrive(e);
    const services = operatorOf(e);
    const before = e.clock.now();
    await e.openGate('supplier');
    await e.run(HOUR);
    await e.clock.drive(holdRecord(services, INVOICE, 'wrong total'));
    await e.run(MINUTE);
    await e.clock.drive(releaseRecord(services, INVOICE));
    const all = await listAudit(services, { since: before, limit: 10 });
    expect(all.map(({ who, what, subject }) => [who, what, subject])).toEqual([
      ['ann@desk', 'released', 'invoice#956598'],
      ['ann@desk', 'put on hold', 'invoice#956598'],
      ['ann', 'opened the gate', 'supplier'],
    ]);
    expect(await listAudit(services, { since: before + MINUTE, limit: 10 })).toHaveLength(2);
    expect(await listAudit(services, { since: before, limit: 1 })).toMatchObject([{ what: 'released' }]);
  });
});
