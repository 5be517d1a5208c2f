import { describe, expect, it } from '@jest/globals';
import type { Source, SourceSpec } from '../../lib/connectors/contract.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { valueOf } from '../connectors/answers.ts';
import { describeSources } from '../connectors/source-suite.ts';
import { fakeExternal } from './fakeExternal.ts';

const text = { type: 'text', about: 'Text.' } as const;
const active = { type: 'boolean', about: 'In use.' } as const;

const VENDOR = {
  fields: { name: { ...text, required: true }, city: text, active },
  naturalKey: ['name'],
  idempotency: { kind: 'uniqueReference' },
} as const;

const SPECS = {
  vendor: {
    fields: { name: text, city: text, iban: { ...text, isBankDetail: true }, active },
    target: 'vendor',
  },
  tax: { fields: { name: text, percent: { type: 'decimal', about: 'Rate.' }, active }, target: null },
  glAccount: { fields: { name: text, parent: { ...text, refersTo: 'glAccount' }, active }, target: null },
  payment: {
    fields: {
      note: text,
      bill_id: { ...text, refersTo: 'bill' },
      amount: { type: 'decimal', about: 'Paid.' },
      voided: { type: 'boolean', about: 'Taken back.' },
    },
    target: null,
  },
} as const satisfies Readonly<Record<string, SourceSpec>>;

type Name = keyof typeof SPECS;

const GIVEN: Readonly<Record<Name, JsonObject>> = {
  vendor: { name: 'Acme', iban: 'GB33BUKB20201555555555', active: true },
  tax: { name: 'VAT', percent: '21.00', active: true },
  glAccount: { name: 'Office', active: true },
  payment: { bill_id: 'B1', amount: 10.5, voided: false },
};
const TOLD: Readonly<Record<Name, JsonObject>> = {
  vendor: { ...GIVEN.vendor, city: null },
  tax: { ...GIVEN.tax, percent: '21' },
  glAccount: { ...GIVEN.glAccount, parent: null },
  payment: { ...GIVEN.payment, amount: '10.5', note: null },
};
const FIELD: Readonly<Record<Name, string>> = {
  vendor: 'city',
  tax: 'name',
  glAccount: 'name',
  payment: 'note',
};
const NAMES: readonly Name[] = ['vendor', 'tax', 'glAccount', 'payment'];
const nameOf = (source: string): Name => NAMES.find((name) => name === source) ?? 'tax';
const COMPANY = 'default';

describeSources('the fake external system', NAMES, async () => {
  const external = fakeExternal(virtualClock(), { vendor: VENDOR }, VENDOR.idempotency, SPECS);
  const { told } = external;
  let made = 0;
  return {
    sources: told.sources,
    company: COMPANY,
    secrets: ['s3cret'],
    made: TOLD,
    async make(source, company, count) {
      const ids = Array.from({ length: count }, () => `${source}-${(made += 1)}`);
      for (const id of ids) told.put(source, company, id, GIVEN[nameOf(source)]);
      return ids;
    },
    async change(source, externalId, words) {
      told.put(source, COMPANY, externalId, { [FIELD[nameOf(source)]]: words });
      return FIELD[nameOf(source)];
    },
    remove: async (source, externalId) => told.remove(source, COMPANY, externalId),
    restore: async (source, externalId) => told.put(source, COMPANY, externalId, {}),
    async changeLate(source, externalId, words) {
      const late = told.putLate(source, COMPANY, externalId, { [FIELD[nameOf(source)]]: words });
      return { commit: async () => late.commit() };
    },
    goAway: async () => told.noReads(1000),
    comeBack: async () => told.noReads(0),
    close: async () => undefined,
  };
});

describe('a vendor of the fake external system', () => {
  function scene() {
    const external = fakeExternal(virtualClock(), { vendor: VENDOR }, VENDOR.idempotency, SPECS);
    const context = { company: COMPANY, signal: AbortSignal.timeout(5_000) };
    const source: Source | undefined = external.connector.sources['vendor'];
    const read = async (externalId: string) => {
      const outcome = await source?.read(externalId, context);
      return outcome ? valueOf(outcome) : null;
    };
    return { external, context, read };
  }

  it('that the application writes is told by the source', async () => {
    const { external, context, read } = scene();
    const target = external.connector.targets['vendor'];
    await target?.create({ fields: { name: 'Acme', active: true }, lines: [] }, 'key', context);
    expect(await read('V1')).toMatchObject({ fields: { name: 'Acme', iban: null, active: true } });
    await target?.deactivate?.('V1', context);
    expect(await read('V1')).toMatchObject({ fields: { active: false } });
  });

  it('that its people change is the one that the target reads, and bank details stay out of there', async () => {
    const { external, context, read } = scene();
    external.told.put('vendor', COMPANY, 'V7', { name: 'Acme', iban: 'GB33', active: true });
    external.change('vendor', 'V7', { city: 'York' });
    expect(await read('V7')).toMatchObject({ fields: { name: 'Acme', city: 'York', iban: 'GB33' } });
    const outcome = await external.connector.targets['vendor']?.read('V7', context);
    expect(outcome).toMatchObject({
      value: { payload: { fields: { name: 'Acme', city: 'York', active: true } } },
    });
    expect(JSON.stringify(outcome)).not.toContain('GB33');
    external.remove('V7');
    expect(await read('V7')).toMatchObject({ isGone: true });
    expect(external.records('vendor')).toEqual([]);
  });
});
