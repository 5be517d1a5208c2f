import { describe, expect, it } from '@jest/globals';
import { invoice as facts } from '../../lib/entities/invoice.ts';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { decideTravel, gateOf, isHistorical, mayTravel } from '../../lib/sync/travel.ts';
import type { Wire } from '../entities/fixtures/wire.ts';
import { integrationOf, invoice, supplier, type Setting } from './engine.ts';

const GO_LIVE = '2026-01-01';
const OLD = { createDate: '2025-05-01T09:00:00', approvalDate: '2025-05-02T09:00:00' };
const SINCE = { updateDate: '2026-01-15T09:00:00' };
const BEFORE = { updateDate: '2025-12-31T23:59:59' };

const PHASES = ['none', 'creating', 'created', 'linked'] as const satisfies readonly Link['phase'][];

function given(setting: Setting = {}) {
  const integration = integrationOf({ goLive: GO_LIVE, ...setting });
  const mapping = mappingOf(integration, 'invoice');
  if (!mapping) throw new Error('invoices are mapped');
  return { integration, mapping };
}

const decoded = (changes: Wire) => facts.decode(invoice(changes), { bankDetails: false });

function decided(changes: Wire, phase: Link['phase'] = 'none', setting: Setting = {}) {
  const { integration, mapping } = given(setting);
  return decideTravel(decoded(changes), facts, mapping, integration, { phase });
}

describe('what an invoice asks for', () => {
  it.each([
    ['a draft', { status: 0 }, 'not approved'],
    ['one that waits for approval', { status: 1 }, 'not approved'],
    ['one in revision', { status: 7 }, 'in revision'],
    ['a part of a split one', { splitIndex: 1 }, /^part of split invoice/],
  ] as const)('%s: nothing, linked or not', (_about, changes, why) => {
    for (const phase of PHASES) {
      const travel = decided(changes, phase);
      expect(travel).toEqual({ do: 'nothing', why: expect.stringMatching(why) });
    }
  });

  it.each([
    ['none', { do: 'nothing', why: 'cancelled or disabled' }],
    ['creating', { do: 'nothing', why: 'cancelled or disabled' }],
    ['created', { do: 'leave', how: 'cancel' }],
    ['linked', { do: 'leave', how: 'cancel' }],
  ] as const)('a cancelled one whose link is %s', (phase, travel) => {
    expect(decided({ status: 8 }, phase, { onLeave: 'cancel' })).toEqual(travel);
  });

  it.each([
    ['approved before go-live', OLD, {}, 'approved before go-live'],
    [
      'that the condition does not let through',
      {},
      { whenInvoice: () => false },
      'the configured condition says no',
    ],
  ] as const)(
    'an approved one %s is followed once it is linked, or may be there',
    (_about, changes, setting, why) => {
      expect(decided(changes, 'none', setting)).toEqual({ do: 'nothing', why });
      for (const phase of ['creating', 'created', 'linked'] as const)
        expect(decided(changes, phase, setting)).toEqual({ do: 'send' });
    },
  );

  it('an approved one since go-live is sent', () => {
    expect(decided({})).toEqual({ do: 'send' });
  });
});

describe('history', () => {
  const isOld = (changes: Wire) => isHistorical(decoded(changes), facts, GO_LIVE);

  it.each([
    ['approved before go-live', OLD, true],
    ['approved in the second before', { approvalDate: '2025-12-31T23:59:59' }, true],
    ['approved at go-live', { approvalDate: '2026-01-01T00:00:00' }, false],
    ['created long before, and approved since', { ...OLD, approvalDate: '2026-01-02T09:00:00' }, false],
    ['without a date of approval, and created before', { ...OLD, approvalDate: null }, true],
    ['without a date of approval, and created since', { approvalDate: null }, false],
    ['without any date', { createDate: null, approvalDate: null }, true],
    ['approved before, and changed since', { ...OLD, ...SINCE }, true],
    ['approved before, linked, and not changed since', { ...OLD, ...BEFORE, externalId: 'B7' }, true],
    ['approved before, linked, and changed since', { ...OLD, ...SINCE, externalId: 'B7' }, false],
    [
      'approved before, linked, and changed at go-live',
      { ...OLD, updateDate: '2026-01-01T00:00:00', externalId: 'B7' },
      false,
    ],
  ] as const)('%s', (_about, changes, expected) => {
    expect(isOld(changes)).toBe(expected);
  });

  it('is of documents only: a supplier of old is as good as a new one', () => {
    const old = supplierFacts.decode(supplier(OLD), { bankDetails: false });
    expect(isHistorical(old, supplierFacts, GO_LIVE)).toBe(false);
  });
});

describe('whether a row is worth the request for its detail', () => {
  const isWorth = (changes: Wire, setting: Setting = {}) => {
    const { integration, mapping } = given(setting);
    return mayTravel(decoded(changes), facts, mapping, integration);
  };

  it.each([
    ['approved', {}, true],
    ['a draft', { status: 0 }, false],
    ['in revision', { status: 7 }, false],
    ['cancelled', { status: 8 }, false],
    ['a part of a split one', { splitIndex: 1 }, false],
    ['of history', OLD, false],
    ['of history, linked and changed since', { ...OLD, ...SINCE, externalId: 'B7' }, true],
  ] as const)('%s', (_about, changes, expected) => {
    expect(isWorth(changes)).toBe(expected);
  });

  it('as the condition says; where that needs what a row does not hold, the detail decides', () => {
    expect(isWorth({}, { whenInvoice: () => false })).toBe(false);
    const needsMore = () => {
      throw new TypeError('no lines');
    };
    expect(isWorth({}, { whenInvoice: needsMore })).toBe(true);
    expect(isWorth(OLD, { whenInvoice: needsMore })).toBe(false);
  });
});

it.each([
  [null, 'observe', 'observe'],
  [null, 'live', 'live'],
  ['live', 'observe', 'live'],
  ['observe', 'live', 'observe'],
] as const)('the gate that a person set to %s over the mode %s is %s', (gate, mode, expected) => {
  expect(gateOf({ gate }, given({ mode }).mapping)).toBe(expected);
});
