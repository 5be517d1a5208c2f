import { describe, expect, it } from '@jest/globals';
import type { PostgresSourceName } from '../../../lib/connectors/postgres/source-spec.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { HOUR } from '../../../lib/domain/time.ts';
import { textIn } from '../../../lib/operator/match-signs.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import { apply, bothSides, planned, ref, verdicts } from './match-inward-world.ts';

interface Case {
  readonly entity: EntityName;
  readonly feed: string;
  readonly source: PostgresSourceName;
  /** The same on both sides: in Precoro, outside. */
  readonly same: readonly [Wire, JsonObject];
  /** The same thing, of which one field differs; and what Precoro shows of it once it is live. */
  readonly differs: readonly [Wire, JsonObject, Wire];
  /** Outside only. */
  readonly alone: JsonObject;
  /** What a person decides where nothing is certain. */
  readonly byHand?: true;
}

const account = { fieldId: '70', enable: true, parent: null };

const CASES: readonly Case[] = [
  {
    ...{ entity: 'legalEntity', feed: 'legalEntity', source: 'company', byHand: true },
    same: [{ name: 'Acme Ltd', enable: true }, { name: 'Acme Ltd' }],
    differs: [{ name: 'Acme Gmbh', enable: true }, { name: 'Acme GmbH' }, { name: 'Acme GmbH' }],
    alone: { name: 'Acme SAS' },
  },
  {
    ...{ entity: 'location', feed: 'location', source: 'location', byHand: true },
    same: [{ name: 'Leeds', enable: true }, { name: 'Leeds' }],
    differs: [{ name: 'york', enable: true }, { name: 'York' }, { name: 'York' }],
    alone: { name: 'Hull' },
  },
  {
    ...{ entity: 'tax', feed: 'tax', source: 'tax' },
    same: [
      { name: 'VAT 20%', percent: '20', value: '20' },
      { name: 'VAT 20%', percent: '20' },
    ],
    differs: [
      { name: 'VAT 9', percent: '9', value: '9' },
      { name: 'VAT 9%', percent: '9' },
      { name: 'VAT 9%', percent: '9' },
    ],
    alone: { name: 'Exempt', percent: '0' },
  },
  {
    ...{ entity: 'paymentTerm', feed: 'paymentTerm', source: 'paymentTerm' },
    same: [
      { name: '30 days net', creditPeriodDays: 30, enable: true },
      { name: '30 days net', days: 30 },
    ],
    differs: [
      { name: 'Net 60 days', creditPeriodDays: 60, enable: true },
      { name: '60 days net', days: 60 },
      { name: '60 days net', creditPeriodDays: 60 },
    ],
    alone: { name: 'At once', days: 0 },
  },
  {
    ...{ entity: 'itemFieldOption', feed: 'itemFieldOption.GL account', source: 'glAccount' },
    same: [
      { ...account, name: '6420 Travel', code: '6420' },
      { code: '6420', name: 'Travel', parent: null },
    ],
    differs: [
      { ...account, name: '6500 Rent', code: '6500' },
      { code: '6500', name: 'Rent of offices', parent: null },
      { name: '6500 Rent of offices', code: '6500', enable: true },
    ],
    alone: { code: '6600', name: 'Postage', parent: null },
  },
  {
    ...{ entity: 'documentFieldOption', feed: 'documentFieldOption.Department', source: 'department' },
    same: [
      { ...account, fieldId: '80', name: 'D1 Sales', code: 'D1' },
      { code: 'D1', name: 'Sales' },
    ],
    differs: [
      { ...account, fieldId: '80', name: 'D2 Purchasing', code: 'D2' },
      { code: 'D2', name: 'Purchasing Europe' },
      { name: 'D2 Purchasing Europe' },
    ],
    alone: { code: 'D3', name: 'Legal' },
  },
  {
    ...{ entity: 'item', feed: 'item', source: 'article' },
    same: [
      { name: 'Paper A4', sku: 'P-4', description: null, price: '5', unit: 'box', hiddenInCatalog: false },
      { name: 'Paper A4', sku: 'P-4', description: null, price: '5', unit: 'box', vendor_id: null },
    ],
    differs: [
      { name: 'Stapler', sku: 'S-1', description: null, price: '11', unit: 'pcs', hiddenInCatalog: false },
      { name: 'Stapler', sku: 'S-1', description: null, price: '12.50', unit: 'pcs', vendor_id: null },
      { name: 'Stapler', price: '12.5' },
    ],
    alone: { name: 'Desk', sku: 'D-9', description: null, price: '300', unit: 'pcs', vendor_id: null },
  },
];

describe('the configuration that is shipped, with master data on both sides', () => {
  it.each(CASES)(
    '$entity: matched, applied and live nothing is made twice, and only what differs is written',
    async ({ entity, feed, source, same, differs, alone, byHand }) => {
      const e = bothSides();
      // Of glAccount and department the id is the code.
      const idOf = (fields: JsonObject, index: number) =>
        source === 'glAccount' || source === 'department' ? textIn(fields['code']) : `X${index}`;
      const outside = [same[1], differs[1], alone];
      const [one, two, three] = outside.map(idOf);
      e.enter(entity, 11, same[0]);
      e.enter(entity, 12, differs[0]);
      outside.forEach((fields, index) => e.enterOutside(source, idOf(fields, index), fields));
      await e.poll();
      expect(e.writesSince(e.start)).toEqual([]);

      const found = await verdicts(e, entity);
      const verdict = byHand ? 'likely' : 'certain';
      expect(found.toSorted()).toEqual([`11 ${verdict} ${one}`, `12 ${verdict} ${two}`]);
      const made = await e.plan(entity);
      expect(made).toMatchObject({ direction: 'inward', created: 1, refused: 0 });
      const decisions = await planned(e, entity, byHand && { [`11 ${one}`]: 'link', [`12 ${two}`]: 'link' });
      expect(await apply(e, entity, decisions)).toMatchObject({ linked: 2, left: [] });
      expect(e.writesSince(e.start)).toEqual([]);
      expect(await e.services.links.owner('default', feed, one ?? '')).toEqual(ref(entity, 11));
      expect(await e.inbound(feed, one ?? '')).toMatchObject({ phase: 'linked', ref: ref(entity, 11) });

      const start = e.clock.now();
      await e.openGate(entity);
      await e.run(2 * HOUR);
      expect(e.precoro.get(entity, 11)).toMatchObject({ ...same[0], externalId: one });
      expect(e.precoro.get(entity, 12)).toMatchObject({ ...differs[2], externalId: two });
      expect(e.precoro.count(entity)).toBe(3);
      expect(e.precoro.all(entity).filter(({ externalId }) => externalId === three)).toHaveLength(1);
      expect(e.writesSince(start).toSorted()).toEqual([
        `create ${entity}`,
        `patch ${entity} 11`,
        `patch ${entity} 12`,
        `update ${entity} 12`,
      ]);
      expect(await e.services.failures.list(10)).toEqual([]);
      const again = e.clock.now();
      await e.run(5 * HOUR);
      expect(e.writesSince(again)).toEqual([]);
      expect((await e.plan(entity)).matches).toEqual({ results: [], onlyTheirs: [] });
    },
  );
});
