import { MATCH_ON_ALL } from '../../lib/domain/match-on.ts';
import type { Integration } from '../../lib/mapping/contract.ts';

/** An integration as `defineIntegration` would return it: what the stack reads of it. */
const example: Integration = {
  name: 'test',
  goLive: '2026-01-01',
  precoro: {
    region: 'international',
    switches: {
      patchBody: 'json',
      writeBody: 'form',
      updateMethod: 'PUT',
      patchReceipts: true,
      externalIdInPost: true,
      zoneOffsetMinutes: 0,
      sliceHistory: true,
    },
    leaveForOthers: 0,
    workingHours: { from: '07:00', to: '19:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], timeZone: 'UTC' },
    sharesLedgerOf: null,
    limits: {
      minGapMs: 1000,
      perMinute: 60,
      perHour: 1500,
      perDay: 3000,
      sameGetGapMs: 60_000,
      sameGetPerHour: 30,
    },
  },
  connector: { kind: 'postgres', description: null, inspectPerDay: 200 },
  companies: ['default'],
  digestAtMinutes: 420,
  feeds: [],
  entities: [
    mapping('supplier', 'ap@example.com'),
    mapping('invoice', 'ap@example.com'),
    mapping('receipt', null),
  ],
};

function mapping(
  entity: 'supplier' | 'invoice' | 'receipt',
  email: string | null,
): Integration['entities'][number] {
  return {
    entity,
    target: entity,
    mode: 'observe',
    onLeave: 'report',
    readDetail: false,
    version: '1',
    optionFields: { item: [], document: [] },
    usesBankDetails: false,
    money: { total: null, currency: null },
    alert: { email, afterMinutes: 30 },
    matchOn: MATCH_ON_ALL,
    when: () => true,
    companiesOf: () => ['default'],
    referencesOf: () => [],
    map: () => ({ ok: true, payload: { fields: {}, lines: [] } }),
    headerOf: () => ({}),
  };
}

export default example;
