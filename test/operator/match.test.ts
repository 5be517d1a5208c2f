import { describe, expect, it } from '@jest/globals';
import type { TargetSpec } from '../../lib/connectors/contract.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { required } from '../../lib/mapping/sources.ts';
import { ExternalUnreachableError } from '../../lib/operator/ask-external.ts';
import { NotReadYetError } from '../../lib/operator/find-seekers.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { applyMatch, planMatch } from '../../lib/operator/match-exactly.ts';
import { textOf } from '../../lib/operator/match-signs.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import { engine, supplier, type Engine } from '../sync/engine.ts';
import { acting, auditOf, dieEverywhere, expectBijection, give } from './acting.ts';

const TARGETS = {
  vendor: {
    fields: {
      code: { type: 'text', required: true, about: 'Code.' },
      name: { type: 'text', required: true, about: 'Name.' },
      tax_number: { type: 'text', about: 'Tax number.' },
    },
    naturalKey: ['code'],
    idempotency: { kind: 'searchable', settleSeconds: 0 },
  },
} as const satisfies Record<string, TargetSpec>;

function world(companies: Readonly<Record<string, string>> | null = null) {
  const integration = defineIntegration({
    name: 'match',
    goLive: '2026-01-01',
    precoro: { region: 'international' },
    connector: { kind: 'postgres', targets: TARGETS },
    ...(companies ? { companies: byLegalEntity(companies) } : {}),
    entities: {
      supplier: {
        target: 'vendor',
        mode: 'observe',
        onLeave: 'update',
        fields: { code: required('uniqueCode'), name: required('name'), tax_number: 'taxPayerNumber' },
      },
    },
  });
  return { integration, targets: TARGETS };
}

const ref = (id: number): RecordRef => ({ entity: 'supplier', id: String(id) });

function put(e: Engine, id: number, code: string, name: string, changes = {}): void {
  e.precoro.put('supplier', supplier({ id, uniqueCode: code, name, taxPayerNumber: null, ...changes }));
}

function plant(e: Engine, externalId: string, code: string, name: string, tax: string | null = null): void {
  e.external.plant('vendor', externalId, { fields: { code, name, tax_number: tax }, lines: [] });
}

/** Four suppliers in a Precoro that is only observed: one is outside beyond doubt, two perhaps, one is not. */
async function observed(companies: Readonly<Record<string, string>> | null = null): Promise<Engine> {
  const e = engine({}, world(companies));
  put(e, 1, '40001', 'Acme Ltd');
  put(e, 2, '40002', 'Beta GmbH');
  put(e, 3, '40003', 'Gamma');
  put(e, 4, '40004', 'Delta');
  plant(e, 'X1', '40001', 'ACME Limited');
  plant(e, 'X2', '77', 'Beta');
  plant(e, 'X3', '40003', 'Another name');
  await e.run(10 * MINUTE);
  return e;
}

const plan = (e: Engine) => give(e, (s) => planMatch(s, 'supplier'));
const match = (e: Engine) => give(e, async (s) => applyMatch(s, await planMatch(s, 'supplier')));
const vendors = (e: Engine) =>
  e.vendors().map(({ externalId, payload }) => `${externalId} ${textOf(payload.fields['name'])}`);

describe('a plan to match', () => {
  it('names who is whom beyond doubt, who may be, and why', async () => {
    const e = await observed();
    expect(await plan(e)).toEqual({
      entity: 'supplier',
      label: 'supplier',
      at: e.clock.now(),
      comparedBy: { key: ['code'], names: ['name'], numbers: [] },
      exact: [
        {
          ref: ref(1),
          label: 'Acme Ltd',
          company: 'default',
          target: 'vendor',
          candidates: [
            {
              externalId: 'X1',
              label: '40001 ACME Limited',
              reasons: ['same code 40001', 'same name in other spelling: Acme Ltd here, ACME Limited there'],
            },
          ],
          onHold: false,
        },
      ],
      doubtful: [
        expect.objectContaining({ ref: ref(2), candidates: [expect.objectContaining({ externalId: 'X2' })] }),
        expect.objectContaining({
          ref: ref(3),
          candidates: [
            {
              externalId: 'X3',
              label: '40003 Another name',
              reasons: ['same code 40003', 'another name: Gamma here, Another name there'],
            },
          ],
        }),
      ],
      unmatched: 1,
      refused: 0,
    });
    expect(e.services.audit.entries).toEqual([]);
  });

  it('leaves out what does not travel, what the mapping refuses, and what Precoro names already', async () => {
    const e = await observed();
    put(e, 5, '40001', 'Acme Ltd', { status: 1 });
    put(e, 6, '', 'No code');
    put(e, 7, '40007', 'Seven', { externalId: 'X7' });
    put(e, 8, '40008', 'Seven');
    plant(e, 'X7', '40008', 'Seven');
    await e.hint('supplier', 5);
    await e.drain();
    const made = await plan(e);
    expect(made.exact.map(({ label }) => label)).toEqual(['Acme Ltd']);
    expect(made.doubtful.map(({ label }) => label)).toEqual(['Beta GmbH', 'Gamma']);
    expect(made).toMatchObject({ unmatched: 2, refused: 1 });
  });

  it('leaves out what was just created for a record that is not linked to it yet', async () => {
    const e = engine({}, world());
    put(e, 1, '40001', 'Acme Ltd');
    await e.openGate('supplier');
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await e.run(MINUTE);
    put(e, 2, '40001', 'Acme');
    await e.closeGate('supplier');
    await e.hint('supplier', 2);
    await e.run(MINUTE);
    expect((await e.link(ref(1)))?.phase).toBe('creating');
    expect(vendors(e)).toEqual(['V1 Acme Ltd']);
    expect(await plan(e)).toMatchObject({ exact: [], doubtful: [], unmatched: 1 });
  });

  it('is made per company, and an external record of one is none of the other', async () => {
    const e = await observed({ 'Acme UK': 'uk', 'Acme DE': 'de' });
    expect(await plan(e)).toMatchObject({ exact: [], doubtful: [], unmatched: 8 });
  });

  it('cannot be made of documents, or of what is not configured', async () => {
    const e = await observed();
    await expect(give(e, (s) => planMatch(s, 'invoice'))).rejects.toThrow(/has no entity "invoice"/);
    const usual = engine();
    await expect(give(usual, (s) => planMatch(s, 'invoice'))).rejects.toThrow(/invoices are documents/);
  });

  it('cannot be made before custom fields are known, or while the external system does not answer', async () => {
    const fresh = engine({}, world());
    await expect(plan(fresh)).rejects.toThrow(NotReadYetError);
    const e = await observed();
    const { connector } = e.external;
    const vendor = connector.targets['vendor'];
    if (!vendor) throw new Error('no vendors');
    const list = () => {
      throw new Error('no route to host');
    };
    const broken = { ...connector, targets: { vendor: { ...vendor, list } } };
    const told = give(e, (s) => planMatch(s, 'supplier'), {
      ...acting(e),
      connector: async () => broken,
    });
    await expect(told).rejects.toThrow(ExternalUnreachableError);
    await expect(told).rejects.toThrow('no route to host');
    const without = { ...e.external.connector, targets: {} };
    await expect(
      give(e, (s) => planMatch(s, 'supplier'), { ...acting(e), connector: async () => without }),
    ).rejects.toThrow('connector memory has no target "vendor"');
  });
});

describe('a match that is applied', () => {
  it('links what is beyond doubt, holds what is not with its candidates, and creates only what is new', async () => {
    const e = await observed();
    expect(await match(e)).toEqual({ entity: 'supplier', linked: 1, held: 2, left: [] });
    await e.drain();
    expect(e.external.writes).toEqual([]);
    expect(await e.failure(ref(3))).toEqual({
      kind: 'ambiguous',
      actor: 'accountant',
      words:
        'The external system has a vendor that may be supplier Gamma: X3 "40003 Another name" (same code 40003; another name: Gamma here, Another name there). Accountant: link the right one (precoro-sync link "supplier 40003" X3), or run precoro-sync release "supplier 40003" to have a new one created.',
    });
    await e.openGate('supplier');
    await e.run(20 * MINUTE);
    expect(vendors(e)).toEqual(['X1 Acme Ltd', 'X2 Beta', 'X3 Another name', 'V1 Delta']);
    expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
    expect(auditOf(e, ref(1))).toEqual(['ann linked']);
    await expectBijection(e);
  });

  it('is decided by a person: link one, release the other', async () => {
    const e = await observed();
    await match(e);
    await e.openGate('supplier');
    await e.drain();
    await give(e, (s) => linkRecord(s, ref(2), 'X2'));
    await give(e, (s) => releaseRecord(s, ref(3)));
    await e.run(20 * MINUTE);
    expect(vendors(e)).toEqual(['X1 Acme Ltd', 'X2 Beta GmbH', 'X3 Another name', 'V1 Delta', 'V2 Gamma']);
    expect(await e.failure(ref(2))).toBeNull();
    expect(await e.failure(ref(3))).toBeNull();
    await expectBijection(e);
  });

  it('again finds nothing more to link, keeps the holds, and leaves alone what a person decided', async () => {
    const e = await observed();
    const first = await plan(e);
    await match(e);
    await e.drain();
    await give(e, (s) => releaseRecord(s, ref(3)));
    await e.drain();
    const second = await plan(e);
    expect(second).toMatchObject({ exact: [], doubtful: [{ ref: ref(2), onHold: true }], unmatched: 2 });
    expect(await match(e)).toEqual({ entity: 'supplier', linked: 0, held: 1, left: [] });
    const late = await give(e, (s) => applyMatch(s, first));
    expect(late).toMatchObject({
      linked: 1,
      held: 1,
      left: [{ ref: ref(3), words: 'A person has decided that a new one is to be created.' }],
    });
  });

  it('says what it left because something changed since the plan', async () => {
    const e = await observed();
    plant(e, 'X4', '40004', 'Delta');
    plant(e, 'X5', '40005', 'Epsilon');
    put(e, 5, '40005', 'Epsilon');
    await e.hint('supplier', 5);
    await e.drain();
    const made = await plan(e);
    await give(e, (s) => linkRecord(s, ref(1), 'X4'));
    await give(e, (s) => linkRecord(s, ref(3), 'X3'));
    await give(e, (s) => holdRecord(s, ref(5), 'ask first'));
    const told: number[] = [];
    const end = await give(e, (s) => applyMatch(s, made, (done) => told.push(done)));
    expect(end).toMatchObject({ linked: 0, held: 1 });
    expect(end.left.map(({ label, words }) => `${label}: ${words}`)).toEqual([
      'Acme Ltd: supplier Acme Ltd is linked to vendor X4 already. If that is wrong, unlink it first.',
      'Delta: vendor X4 already belongs to supplier Acme Ltd. If that is wrong, unlink it there first.',
      'Epsilon: A person has put it on hold.',
      'Gamma: It is linked by now, or being created.',
    ]);
    expect(told).toEqual([5]);
  });

  it('does not link again what a person unlinked, whether on hold or released', async () => {
    const e = await observed();
    await match(e);
    await give(e, (s) => unlinkRecord(s, ref(1)));
    expect((await plan(e)).exact).toEqual([]);
    await give(e, (s) => releaseRecord(s, ref(1)));
    await e.drain();
    expect((await plan(e)).exact).toEqual([]);
  });

  it('cures what the external system refused because it exists there already', async () => {
    const e = engine({}, world());
    put(e, 1, '40001', 'Acme Ltd');
    await e.openGate('supplier');
    e.external.next('create', { outcome: 'rejected', words: 'A vendor 40001 exists already' });
    await e.run(10 * MINUTE);
    expect((await e.failure(ref(1)))?.words).toBe('A vendor 40001 exists already');
    plant(e, 'X1', '40001', 'ACME Limited');
    expect(await match(e)).toMatchObject({ linked: 1 });
    await e.drain();
    expect(await e.failure(ref(1))).toBeNull();
    expect(vendors(e)).toEqual(['X1 Acme Ltd']);
  });

  it('is not stopped by one record in work', async () => {
    const e = await observed();
    const made = await plan(e);
    const now = e.clock.now();
    await e.crossReference.acquire(ref(1), 'default', 'other', now + HOUR, now);
    const end = await give(e, (s) => applyMatch(s, made));
    expect(end).toMatchObject({
      linked: 0,
      held: 2,
      left: [{ ref: ref(1), words: expect.stringContaining('in work') }],
    });
  });

  it.each(['before', 'after'] as const)(
    'that dies %s any call ends the same when it is given again',
    async (when) => {
      const calls = await dieEverywhere(
        when,
        observed,
        async (s, e) => applyMatch(s, await planMatch(acting(e), 'supplier')),
        async (e) => {
          expect(await e.link(ref(1))).toMatchObject({ phase: 'linked', externalId: 'X1', hold: null });
          for (const id of [2, 3]) {
            expect((await e.link(ref(id)))?.hold?.kind).toBe('ambiguous');
            expect((await e.failure(ref(id)))?.kind).toBe('ambiguous');
          }
          await e.openGate('supplier');
          await e.run(20 * MINUTE);
          expect(vendors(e)).toEqual(['X1 Acme Ltd', 'X2 Beta', 'X3 Another name', 'V1 Delta']);
          expect(e.precoro.get('supplier', 1)['externalId']).toBe('X1');
          await expectBijection(e);
        },
      );
      expect(calls).toBeGreaterThan(15);
    },
  );
});
